namespace Transport.Schedules.Streams;

/// <content>The writer's end.</content>
internal sealed partial class SchedulePipe
{
    private StreamOperation? _write;
    private ReadOnlyMemory<byte> _rest;
    private bool _writePosted;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            if (_write is not null)
            {
                schedule.Violate($"{_writer}: a second write began while one was pending.");
            }

            if (_writerLeft)
            {
                schedule.Violate($"{_writer}: a write began after the connection was released in good order.");
            }
            else if (_ended)
            {
                schedule.Violate($"{_writer}: a write began after the writer had said that it was the last.");
            }

            schedule.Log.Write(_writer, "begins", bytes.Length);
            _rest = bytes;
            if (dice.Chance(nature.Haste))
            {
                while (!_rest.IsEmpty && WriteFault() is null && HasRoom)
                {
                    Move();
                }

                if (WriteFault() is { } fault)
                {
                    return dice.Chance(50) ? throw fault : ValueTask.FromException(fault);
                }

                if (_rest.IsEmpty)
                {
                    return dice.Chance(nature.Inline / 2) ? new StreamOperation(inline: true).CompleteWhenAwaited(0).Ended : default;
                }
            }

            _write = new StreamOperation(dice.Chance(nature.Inline));
            PostWrite();
            return _write.Ended;
        }
    }

    /// <summary>Between the bytes of a write and its end anything may happen; an injected frame needs no room.</summary>
    private bool HasRoom => _count < nature.Capacity || IsVoid;

    private bool IsVoid => Read >= _cutAt;

    private Exception? WriteFault() => Written >= nature.FailWriteAt ? new IOException($"{_writer} failed at byte {Written}.") : _broken;

    /// <summary>The next piece goes from the writer's memory into the pipe.</summary>
    private void Move()
    {
        int most = (int)Math.Min(_rest.Length, nature.FailWriteAt - Written);
        if (!IsVoid)
        {
            most = Math.Min(most, nature.Capacity - _count);
        }

        int count = dice.Between(1, Math.Min(most, nature.MaxPiece));
        if (injector is not null)
        {
            if (injector.TryInject(out ReadOnlyMemory<byte> frame))
            {
                schedule.Log.Write(_writer, "injects", frame.Length);
                Append(frame.Span);
            }

            count = injector.Pass(_rest.Span[..count]);
        }

        if (_readerLeft)
        {
            _broken ??= StreamFault.Any(dice, name);
            schedule.Later(name, "resets", () => OnReset?.Invoke());
        }
        else
        {
            Append(_rest.Span[..count]);
        }

        schedule.Log.Write(_writer, "moves", count);
        Written += count;
        _rest = _rest[count..];
        PostRead();
    }

    private void PostWrite()
    {
        if (_write is not null && !_writePosted && (_rest.IsEmpty || WriteFault() is not null || HasRoom))
        {
            _writePosted = true;
            schedule.Later(_writer, "goes on", GoOnWriting);
        }
    }

    private void GoOnWriting()
    {
        StreamOperation write;
        Exception? fault;
        lock (_lock)
        {
            _writePosted = false;
            if (_write is null)
            {
                return;
            }

            fault = _rest.IsEmpty ? null : WriteFault();
            if (fault is null && !_rest.IsEmpty)
            {
                if (HasRoom)
                {
                    Move();
                }

                // The end of the write is an event of its own, so that the peer may have answered the bytes before it.
                PostWrite();
                return;
            }

            write = _write;
            _write = null;
            _rest = default;
        }

        if (fault is null)
        {
            write.Complete(0);
        }
        else
        {
            write.Fail(fault);
        }
    }
}
