using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>NetMQ, ZeroMQ written in C#.</summary>
internal static class NetMQLibrary
{
    public static Subject Subject { get; } = new RivalSubject(
        "NetMQ",
        "tcp, a thread at each end; PUSH/PULL and PAIR, XPUB/SUB with a window for broadcast because it drops otherwise, Msg API, high watermark 1,000 (at most 4 MiB), its buffer pool for large messages only",
        new Dictionary<Scenario, Func<Workload, Task<IRun>>>
        {
            [Scenario.Flood] = NetMQFlood.StartAsync,
            [Scenario.PingPong] = NetMQPingPong.StartAsync,
            [Scenario.Broadcast] = NetMQBroadcast.StartAsync,
        });
}
