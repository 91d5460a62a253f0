using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Channels;

/// <summary>This repository's channels: default options, public API only.</summary>
internal static class ChannelSubjects
{
    public const string Tcp = "TCP";
    public const string Unix = "Unix socket";
    public const string InMemory = "in-memory";
    public const string WebSocket = "WebSocket";
    public const string WebSocketToServer = "WebSocket to server";
    public const string WebSocketToClient = "WebSocket to client";

    private const string Calls = "defaults; SendAsync awaited one by one, ReceiveAllAsync";

    public static IReadOnlyList<Subject> All { get; } =
    [
        .. Over(Tcp, $"AddTransport(UseTcp), TcpListenerFactory; {Calls}", ChannelPairs.TcpAsync),
        .. Over(Unix, $"AddTransport(UseUnixSocket), UnixSocketListenerFactory; {Calls}", ChannelPairs.UnixAsync),
        .. Over(InMemory, $"AddTransport(UseInMemory), InMemoryListenerFactory; {Calls}", ChannelPairs.InMemoryAsync),
        OneWay(WebSocketToServer, $"AddTransport(UseWebSockets) to MapTransport on Kestrel; {Calls}", ChannelPairs.WebSocketAsync, toClient: false),
        OneWay(WebSocketToClient, $"MapTransport on Kestrel to AddTransport(UseWebSockets); {Calls}", ChannelPairs.WebSocketAsync, toClient: true),
        Others(WebSocket, $"AddTransport(UseWebSockets) to MapTransport on Kestrel; {Calls}", ChannelPairs.WebSocketAsync),
    ];

    private static IEnumerable<Subject> Over(string name, string how, Func<int, Task<Pairs<IMessageChannel>>> connect) =>
        [OneWay(name, how, connect, toClient: false), Others(name, how, connect)];

    private static DefinedSubject OneWay(string name, string how, Func<int, Task<Pairs<IMessageChannel>>> connect, bool toClient) => new(
        name,
        how,
        static workload => workload.Scenario == Scenario.Flood,
        async workload => new ChannelFlood(await connect(1), workload.Size, toClient),
        isOurs: true);

    private static DefinedSubject Others(string name, string how, Func<int, Task<Pairs<IMessageChannel>>> connect) => new(
        name,
        how,
        static workload => workload.Scenario is Scenario.PingPong or Scenario.Fan or Scenario.Crowd,
        async workload => new ChannelEcho(await connect(workload.Connections), workload),
        isOurs: true);
}
