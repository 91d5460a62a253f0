using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Subjects.Servers;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Idle;

/// <summary>Managed memory of the server's side of connections on which nothing happens; the clients are plain sockets in another process.</summary>
internal static class IdleSubjects
{
    public const string Upgraded = "Kestrel upgraded stream";

    private static readonly (string Name, string How, Func<Task<IdleServer>> Start, bool IsOurs)[] Known =
    [
        (ChannelSubjects.Tcp, "TcpListenerFactory, defaults, a ReceiveAsync pending on each channel", IdleServers.TcpChannelsAsync, true),
        (ChannelSubjects.WebSocket, "MapTransport on Kestrel, defaults, a ReceiveAsync pending in each handler", IdleServers.WebSocketChannelsAsync, true),
        (SocketSubjects.One, "accepted TCP sockets, a zero-byte ReceiveAsync pending on each", IdleServers.RawSocketsAsync, false),
        (Upgraded, "IHttpUpgradeFeature on Kestrel, a zero-byte ReadAsync pending on each stream: what Kestrel itself needs", IdleServers.UpgradedStreamsAsync, false),
        (ServerSubjects.SystemWebSockets, "UseWebSockets on Kestrel, defaults, a ReceiveAsync with a buffer of 4 KiB pending on each", IdleServers.SystemWebSocketsAsync, false),
    ];

    public static IReadOnlyList<Subject> All { get; } =
    [
        .. Known.Select(static known => new DefinedSubject(
            known.Name,
            known.How,
            static workload => workload.Scenario == Scenario.Idle,
            _ => Task.FromResult<IRun>(new IdleRun(known.Name)),
            known.IsOurs)),
    ];

    /// <param name="name">The subject's.</param>
    public static Func<Task<IdleServer>> ServerOf(string name) => Known.First(known => known.Name == name).Start;
}
