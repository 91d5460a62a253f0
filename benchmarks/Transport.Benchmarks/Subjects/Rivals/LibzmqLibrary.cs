using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>ZeroMQ itself, the native library.</summary>
internal static class LibzmqLibrary
{
    public static Subject Subject { get; } = new RivalSubject(
        "libzmq",
        "P/Invoke, tcp, a thread at each end; PUSH/PULL and PAIR, zmq_send and zmq_msg_recv without a copy, high watermark 1,000 (at most 4 MiB)",
        new Dictionary<Scenario, Func<Workload, Task<IRun>>>
        {
            [Scenario.Flood] = LibzmqPair.StartAsync,
            [Scenario.PingPong] = LibzmqPair.StartAsync,
        })
    {
        UnavailableBecause = Libzmq.WhyMissing,
    };
}
