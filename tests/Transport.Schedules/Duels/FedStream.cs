using Transport.Schedules.Streams;

namespace Transport.Schedules.Duels;

/// <summary>See <see cref="FedConnection"/>.</summary>
internal sealed class FedStream : Stream
{
    private readonly Lock _lock = new();
    private StreamOperation? _read;
    private StreamOperation? _write;
    private ReadOnlyMemory<byte> _fed;
    private Memory<byte> _room;
    private bool _broken;

    public MemoryStream Written { get; } = new();

    public bool IsWriting => Volatile.Read(ref _write) is not null;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Feed(byte[] bytes)
    {
        StreamOperation? read;
        int count = 0;
        lock (_lock)
        {
            _fed = bytes;
            read = _read;
            _read = null;
            if (read is not null)
            {
                count = Take(_room);
            }
        }

        read?.Complete(count);
    }

    public void EndWrite()
    {
        StreamOperation? write = Interlocked.Exchange(ref _write, null);
        write?.Complete(0);
    }

    public void Break()
    {
        StreamOperation? read;
        StreamOperation? write;
        lock (_lock)
        {
            _broken = true;
            (read, _read) = (_read, null);
            write = Interlocked.Exchange(ref _write, null);
        }

        read?.Fail(new IOException("broken"));
        write?.Fail(new IOException("broken"));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_broken)
            {
                throw new IOException("broken");
            }

            if (!_fed.IsEmpty)
            {
                return new ValueTask<int>(Take(buffer));
            }

            _room = buffer;
            _read = new StreamOperation(inline: true);
            return _read.Count;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_broken)
            {
                throw new IOException("broken");
            }

            Written.Write(buffer.Span);
            StreamOperation write = new(inline: true);
            Volatile.Write(ref _write, write);
            return write.Ended;
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(Memory<byte> room)
    {
        int count = Math.Min(room.Length, _fed.Length);
        _fed[..count].CopyTo(room);
        _fed = _fed[count..];
        return count;
    }
}
