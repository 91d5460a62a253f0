namespace Transport.Schedules.Streams;

/// <content>The reader's end.</content>
internal sealed partial class SchedulePipe
{
    private const byte Poison = 0xEE;

    private StreamOperation? _read;
    private Memory<byte> _room;
    private bool _readPosted;

    public ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_read is not null)
            {
                schedule.Violate($"{_reader}: a second read began while one was pending.");
            }

            if (_readerLeft)
            {
                schedule.Violate($"{_reader}: a read began after the connection was released in good order.");
            }

            schedule.Log.Write(_reader, "begins", room.Length);
            room.Span.Fill(Poison);
            if (CanRead(room) && dice.Chance(nature.Haste))
            {
                return dice.Chance(50) ? ReadNow(room) : Wrapped(room);
            }

            if (CanRead(room) && Fault() is null && dice.Chance(nature.Inline / 2))
            {
                return new StreamOperation(inline: true).CompleteWhenAwaited(Take(room)).Count;
            }

            _room = room;
            _read = new StreamOperation(dice.Chance(nature.Inline));
            if (cancellationToken.CanBeCanceled)
            {
                StreamOperation read = _read;
                cancellationToken.UnsafeRegister(_ => schedule.Later(_reader, "cancelled", () => CancelRead(read, cancellationToken)), null);
            }

            PostRead();
            return _read.Count;
        }
    }

    private bool CanRead(Memory<byte> room) => _count > 0 || _ended || Fault() is not null || Read >= _cutAt || (room.IsEmpty && nature.EmptyReadsEndAtOnce);

    /// <summary>What a read throws once nothing is left to read before it.</summary>
    private Exception? Fault() => Read >= nature.FailReadAt ? new IOException($"{_reader} failed at byte {Read}.")
        : _count == 0 && Read < _cutAt ? _broken
        : null;

    private ValueTask<int> ReadNow(Memory<byte> room) => Fault() is { } fault ? throw fault : new ValueTask<int>(Take(room));

    /// <summary>The same, as a task.</summary>
    private ValueTask<int> Wrapped(Memory<byte> room) => Fault() is { } fault ? ValueTask.FromException<int>(fault) : new ValueTask<int>(Task.FromResult(Take(room)));

    private int Take(Memory<byte> room)
    {
        long bound = Math.Min(nature.FailReadAt, _cutAt) - Read;
        int most = (int)Math.Min(Math.Min(room.Length, _count), bound);
        int count = most == 0 ? 0 : dice.Between(1, Math.Min(most, nature.MaxPiece));
        _bytes.AsSpan(_start, count).CopyTo(room.Span);
        room.Span[count..].Fill(Poison);
        _start += count;
        _count -= count;
        Read += count;
        schedule.Log.Write(_reader, "takes", count);
        PostWrite();
        return count;
    }

    private void PostRead()
    {
        if (_read is not null && !_readPosted && CanRead(_room))
        {
            _readPosted = true;
            schedule.Later(_reader, "ends", EndRead);
        }
    }

    private void EndRead()
    {
        StreamOperation read;
        Exception? fault;
        int count;
        lock (_lock)
        {
            _readPosted = false;
            if (_read is null || !CanRead(_room))
            {
                return;
            }

            read = _read;
            fault = Fault();
            count = fault is null ? Take(_room) : 0;
            _read = null;
            _room = default;
        }

        if (fault is null)
        {
            read.Complete(count);
        }
        else
        {
            read.Fail(fault);
        }
    }

    private void CancelRead(StreamOperation read, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_read != read)
            {
                return;
            }

            _read = null;
            _room = default;
        }

        read.Fail(new OperationCanceledException(cancellationToken));
    }
}
