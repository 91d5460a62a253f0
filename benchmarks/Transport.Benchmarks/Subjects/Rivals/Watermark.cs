namespace Transport.Benchmarks.Subjects;

/// <summary>How many messages a ZeroMQ socket queues before it blocks its sender: nothing is lost, and memory is bounded.</summary>
internal static class Watermark
{
    private const int Bytes = 4 << 20;
    private const int Default = 1000;

    /// <returns>The default, and fewer of large messages: queues that fit into the processor's caches were faster than longer ones.</returns>
    public static int For(int size) => Math.Min(Default, Bytes / size);
}
