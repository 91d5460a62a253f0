using System.Net;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>Two connected byte streams in memory that cut what is written into pieces as told, and can be broken at any time.</summary>
internal sealed class StreamPair
{
    public StreamPair(Func<int, int>? cut = null)
    {
        BytePipe forth = new(cut);
        BytePipe back = new(cut);
        First = new MemoryConnection(back, forth, "first");
        Second = new MemoryConnection(forth, back, "second");
    }

    public MemoryConnection First { get; }

    public MemoryConnection Second { get; }
}

/// <summary>One end of a <see cref="StreamPair"/>.</summary>
internal sealed class MemoryConnection(BytePipe incoming, BytePipe outgoing, string name) : StreamConnection
{
    private readonly DuplexStream _stream = new(incoming, outgoing);

    public override Stream Stream => _stream;

    public override EndPoint? RemoteEndPoint { get; } = new DnsEndPoint(name + ".test", 1);

    /// <summary>Completes when the peer has read everything and waits for more.</summary>
    public Task ReadByPeerAsync() => outgoing.EmptiedAsync();

    public bool Disposed { get; private set; }

    public bool Aborted { get; private set; }

    /// <summary>From now on every write throws, while reads go on.</summary>
    public void FailWrites() => outgoing.Break();

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken)
    {
        outgoing.Complete();
        return default;
    }

    public override void Abort()
    {
        Aborted = true;
        incoming.Break();
        outgoing.Break();
    }

    public override TransportException MapException(Exception exception) => new(TransportError.ConnectionLost, "The memory connection broke.", exception);

    public override ValueTask DisposeAsync()
    {
        Disposed = true;
        outgoing.Complete();
        return default;
    }
}

/// <summary>Reads from one pipe, writes to the other.</summary>
internal class DuplexStream(BytePipe incoming, BytePipe outgoing) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => incoming.ReadAsync(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => outgoing.WriteAsync(buffer);

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
