namespace Transport.Benchmarks.Micro;

/// <summary>Takes every write at once and has nothing to read.</summary>
internal sealed class SwallowingStream : OneWayStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Ended.WaitAsync(cancellationToken));
}
