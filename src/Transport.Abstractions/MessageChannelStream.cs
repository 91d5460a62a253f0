namespace Transport;

/// <summary>A byte stream over a channel. Made by <see cref="MessageChannelExtensions.AsStream"/>.</summary>
/// <remarks>One reader and one writer at a time, as with any stream. Asynchronous only: blocking a thread on a network is how programs deadlock.</remarks>
internal sealed class MessageChannelStream(IMessageChannel channel) : Stream
{
    private ReceivedMessage _message;
    private int _read;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw NoSeeking();

    public override long Position
    {
        get => throw NoSeeking();
        set => throw NoSeeking();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty message is no end of the stream, so it is passed over.
        while (_read == _message.Length)
        {
            _message.Dispose();
            _message = default;
            _read = 0;
            if (_ended || await channel.ReceiveAsync(cancellationToken).ConfigureAwait(false) is not { } next)
            {
                _ended = true;
                return 0;
            }

            _message = next;
        }

        int count = Math.Min(buffer.Length, _message.Length - _read);
        _message.Payload.Span.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int limit = channel.Capabilities.MaxMessageSize;
        while (!buffer.IsEmpty)
        {
            int length = Math.Min(limit, buffer.Length);
            await channel.SendAsync(buffer[..length], MessageKind.Binary, cancellationToken).ConfigureAwait(false);
            buffer = buffer[length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => channel.FlushAsync(cancellationToken).AsTask();

    /// <summary>Does nothing: messages leave by themselves.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw NoBlocking("ReadAsync");

    public override void Write(byte[] buffer, int offset, int count) => throw NoBlocking("WriteAsync");

    public override long Seek(long offset, SeekOrigin origin) => throw NoSeeking();

    public override void SetLength(long value) => throw NoSeeking();

    public override async ValueTask DisposeAsync()
    {
        _message.Dispose();
        await channel.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _message.Dispose();
            channel.Dispose();
        }

        base.Dispose(disposing);
    }

    private static NotSupportedException NoSeeking() => new("A stream over a channel has no positions. Read and write it from front to back.");

    private static NotSupportedException NoBlocking(string method) => new($"A stream over a channel does not block threads. Use {method} instead.");
}
