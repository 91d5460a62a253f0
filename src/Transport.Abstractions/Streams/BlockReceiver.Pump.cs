namespace Transport.Streams;

/// <content>Parsing and reading ahead, by whoever owns the buffer.</content>
internal sealed partial class BlockReceiver
{
    /// <summary>Parses and reads until a message or the end can be taken, or a read has to be waited for. Called by the buffer's owner, who owns it no longer afterwards.</summary>
    private void Pump()
    {
        int reads = 0;
        do
        {
            while (!_parser.Advance())
            {
                if (!TryRead(mayGoOn: ++reads < MaxReadsAtOnce))
                {
                    return;
                }
            }

            NoteEnd();
        }
        while (HandOver());
    }

    /// <returns>False if the read is pending, or this thread has read enough; <see cref="OnRead"/> goes on.</returns>
    private bool TryRead(bool mayGoOn)
    {
        try
        {
            Memory<byte> room = _parser.GetRoom(_expectBytes);
            _room = room.Length;
#pragma warning disable CA2012 // The awaiter of the one pending read is kept in a field, since no method waits for it; its result is taken once, in EndRead.
            _read = _stream.ReadAsync(room, CancellationToken.None).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (Exception exception)
        {
            FinishRead(exception);
            return true;
        }

        if (_read.IsCompleted && mayGoOn)
        {
            EndRead();
            return true;
        }

        if (!_parser.IsBetweenFrames)
        {
            StartStallClock();
        }

        _reads++;
        _read.UnsafeOnCompleted(_onRead);
        return false;
    }

    private void OnRead()
    {
        _reads++;
        _stall?.Stop();
        EndRead();
        Pump();
    }

    private void EndRead()
    {
        try
        {
            int count = _read.GetResult();
            if (_room == 0)
            {
                _expectBytes = true;
                return;
            }

            // A read into a large message ends with it, which says nothing about what follows.
            _expectBytes = count == _room && !_parser.IsInLargeFrame;
            _parser.Received(count, _room);
        }
        catch (Exception exception)
        {
            FinishRead(exception);
        }
    }

    /// <summary>The boundary of the stream: whatever a read throws is the end of the channel.</summary>
    private void FinishRead(Exception exception) => _parser.Finish(new ReceiveEnd(_channel.InterpretReadFailure(exception)));

    private void NoteEnd()
    {
        if (_parser.End is { } end && !_parser.HasMessage && End is null)
        {
            End = end;
            _channel.OnReceiveEnded(end);
            lock (_gate)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Gives what was found to the waiting receive, to the backlog, or to whoever comes next.</summary>
    /// <returns>True if the buffer is ours (still, or again) and there is more to do.</returns>
    private bool HandOver()
    {
        lock (_gate)
        {
            if (!StopWaiting())
            {
                if (_draining && _parser.HasMessage && TryKeep())
                {
                    return true;
                }

                if (_aborted)
                {
                    _parser.Release();
                    return false;
                }

                Volatile.Write(ref _state, Ready);
                return false;
            }
        }

        // The state is given up before the receive completes: its continuation runs in here and may receive again at once.
        if (!_parser.HasMessage)
        {
            Volatile.Write(ref _state, Ready);
            CompleteWithEnd();
            return false;
        }

        _parser.Take(out ReceivedMessage message);
        bool more = _parser.Advance();
        if (more)
        {
            NoteEnd();
        }

        Volatile.Write(ref _state, more ? Ready : Spent);
        _core.SetResult(message);
        return TryClaim(Spent) || ((_draining || _aborted) && TryClaim(Ready));
    }
}
