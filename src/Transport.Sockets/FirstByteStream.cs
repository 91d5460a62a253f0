namespace Transport.Sockets;

/// <summary>Passes everything on, and stops a timer when the first read into a buffer has ended: the peer has sent something, or its end.</summary>
internal sealed class FirstByteStream(Stream inner, ITimer timer) : AsynchronousStream
{
    private volatile bool _hasReceived;

    /// <summary>True once something has come.</summary>
    public bool HasReceived => _hasReceived;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _hasReceived ? inner.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (!buffer.IsEmpty)
        {
            _hasReceived = true;
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        return read;
    }
}
