namespace Transport.Benchmarks.Micro;

/// <summary>Delivers the same bytes over and over, as many as the reader has room for.</summary>
internal sealed class RepeatingStream(byte[] bytes) : OneWayStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Ended.IsCompleted)
        {
            return new ValueTask<int>(0);
        }

        Span<byte> rest = buffer.Span;
        while (rest.Length > 0)
        {
            int count = Math.Min(rest.Length, bytes.Length - _position);
            bytes.AsSpan(_position, count).CopyTo(rest);
            rest = rest[count..];
            _position = (_position + count) % bytes.Length;
        }

        return new ValueTask<int>(buffer.Length);
    }
}
