using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>Websocket.Client, the reconnecting client over <c>ClientWebSocket</c>.</summary>
internal static class WebsocketClientLibrary
{
    public static Subject Subject { get; } = new RivalSubject(
        "Websocket.Client",
        "SendInstant awaited one by one, MessageReceived as byte arrays, no reconnecting; to System.Net.WebSockets on Kestrel",
        new Dictionary<Scenario, Func<Workload, Task<IRun>>>
        {
            [Scenario.Flood] = WebsocketClientFlood.StartAsync,
            [Scenario.PingPong] = WebsocketClientEcho.StartAsync,
            [Scenario.Fan] = WebsocketClientEcho.StartAsync,
        });
}
