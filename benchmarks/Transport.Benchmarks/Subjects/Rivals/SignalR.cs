using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>ASP.NET Core SignalR.</summary>
internal static class SignalR
{
    public static Subject Subject { get; } = new RivalSubject(
        "SignalR",
        "MessagePack over WebSockets to Kestrel, no negotiation, 1 MiB buffers; floods as a client's stream, echoes by InvokeAsync, broadcast by Clients.All",
        new Dictionary<Scenario, Func<Workload, Task<IRun>>>
        {
            [Scenario.Flood] = SignalRFlood.StartAsync,
            [Scenario.PingPong] = SignalREcho.StartAsync,
            [Scenario.Fan] = SignalREcho.StartAsync,
            [Scenario.Broadcast] = SignalRBroadcast.StartAsync,
        });
}
