using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.SystemWebSockets;

/// <summary>The WebSockets of .NET at both ends.</summary>
internal static class WebSocketSubjects
{
    public const string Client = "ClientWebSocket";
    public const string ToServer = "ClientWebSocket to server";
    public const string ToClient = "ClientWebSocket to client";

    public static IReadOnlyList<Subject> All { get; } =
    [
        Flood(ToServer, "ClientWebSocket sends to UseWebSockets on Kestrel; defaults, no compression, receive buffer of 4 KiB or the message", toClient: false),
        Flood(ToClient, "UseWebSockets on Kestrel sends to ClientWebSocket; defaults, no compression, receive buffer of 4 KiB or the message", toClient: true),
        new DefinedSubject(
            Client,
            "ClientWebSocket to UseWebSockets on Kestrel; defaults, no compression, receive buffers of 4 KiB or the message",
            static workload => workload.Scenario is Scenario.PingPong or Scenario.Fan or Scenario.Crowd,
            static async workload => new WebSocketEcho(await WebSocketPairs.ConnectAsync(workload.Connections), workload)),
    ];

    private static DefinedSubject Flood(string name, string how, bool toClient) => new(
        name,
        how,
        static workload => workload.Scenario == Scenario.Flood,
        async workload => new WebSocketFlood(await WebSocketPairs.ConnectAsync(1), workload.Size, toClient));
}
