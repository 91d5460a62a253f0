namespace Transport.Streams;

/// <content>The clock for reads that wait in the middle of a message. Most channels never need one, so it is made when the first such read waits.</content>
internal sealed partial class BlockReceiver
{
    /// <summary>Made by the buffer's owner, ended by anybody.</summary>
    private StallClock? _stall;

    private int _stallEnded;
    private int _stalledAfter = -1;
    private int _mostUnfinished;

    /// <summary>No clock is needed any more.</summary>
    public void EndStallClock()
    {
        Interlocked.Exchange(ref _stallEnded, 1);
        Volatile.Read(ref _stall)?.Dispose();
    }

    private void StartStallClock()
    {
        if (_stall is null)
        {
            // Both this and the end are full fences: either the end sees the clock, or we see the end.
            StallClock made = _channel.CreateStallClock();
            Interlocked.Exchange(ref _stall, made);
            if (Volatile.Read(ref _stallEnded) != 0)
            {
                made.Dispose();
            }
        }

        _stall.Start(HasProgressed());
    }

    /// <summary>True if more of the message is here than ever before. Control frames come and go within it, and a peer that sends nothing else makes no progress.</summary>
    private bool HasProgressed()
    {
        int unfinished = _parser.Unfinished;
        if (_stalledAfter == _parser.Messages && unfinished <= _mostUnfinished)
        {
            return false;
        }

        _stalledAfter = _parser.Messages;
        _mostUnfinished = unfinished;
        return true;
    }
}
