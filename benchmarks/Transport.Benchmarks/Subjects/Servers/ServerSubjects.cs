using Transport.Benchmarks.Subjects.Channels;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>Servers under the neutral load generator.</summary>
internal static class ServerSubjects
{
    public const string SystemWebSockets = "System.Net.WebSockets";

    private const string Load = "under plain sockets that pack messages into 64 KiB writes";

    public static IReadOnlyList<Subject> All { get; } =
    [
        Of(ChannelSubjects.Tcp, $"AddTransportServer(UseTcp), defaults, ReceiveAllAsync and SendAsync; {Load}", ChannelServers.TcpAsync, isOurs: true),
        Of(ChannelSubjects.WebSocket, $"MapTransport on Kestrel, defaults, ReceiveAllAsync and SendAsync; {Load}, masked", ChannelServers.WebSocketAsync, isOurs: true),
        Of(SocketSubjects.One, $"TCP, the default framing parsed by hand in one loop over one buffer; echoes go out as they came in: the limit; {Load}", SocketServer.StartAsync, isOurs: false),
        Of(SystemWebSockets, $"UseWebSockets on Kestrel, defaults, receive buffer of 4 KiB or the message; {Load}, masked", SystemWebSocketServer.StartAsync, isOurs: false),
    ];

    private static DefinedSubject Of(string name, string how, Func<Workload, Task<RunningServer>> start, bool isOurs) => new(
        name,
        how,
        static workload => workload.Scenario == Scenario.Server,
        async workload => new LoadedServer(await start(workload), workload),
        isOurs);
}
