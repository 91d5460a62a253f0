using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connection that ends if its peer sends nothing at all for too long after it was made.</summary>
internal sealed class FirstByteConnection : ConnectionDecorator
{
    private readonly FirstByteStream _stream;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private volatile bool _timedOut;

    /// <summary>Takes over a connection, and begins to wait.</summary>
    public FirstByteConnection(StreamConnection inner, TimeSpan timeout, TimeProvider timeProvider)
        : base(inner)
    {
        _timeout = timeout;
        _timer = timeProvider.CreateTimer(static state => ((FirstByteConnection)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _stream = new FirstByteStream(inner.Stream, _timer);
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override Stream Stream => _stream;

    /// <inheritdoc/>
    public override void Abort()
    {
        _timer.Dispose();
        base.Abort();
    }

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) =>
        _timedOut ? SocketErrorMapping.NoFirstByte(RemoteEndPoint, _timeout, exception) : base.MapException(exception);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _timer.Dispose();
        return base.DisposeAsync();
    }

    private void OnTimer()
    {
        if (!_stream.HasReceived)
        {
            _timedOut = true;
            Abort();
        }
    }
}
