using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>DotNetty, the port of Netty.</summary>
internal static class DotNettyLibrary
{
    public static Subject Subject { get; } = new RivalSubject(
        "DotNetty",
        "TcpSocketChannel, an event loop for each end, LengthFieldPrepender and LengthFieldBasedFrameDecoder, pooled buffers; writes on the event loop, a flush per 256, a window of 256 KiB because it damages data on Linux when the kernel takes a part of a write",
        new Dictionary<Scenario, Func<Workload, Task<IRun>>>
        {
            [Scenario.Flood] = DotNettyFlood.StartAsync,
            [Scenario.PingPong] = DotNettyEcho.StartAsync,
            [Scenario.Fan] = DotNettyEcho.StartAsync,
        });
}
