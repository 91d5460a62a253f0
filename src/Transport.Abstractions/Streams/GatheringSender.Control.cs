namespace Transport.Streams;

/// <content>Pongs and the heartbeat among the frames that are sent: with the next write, also between the fragments of a message, and never behind what waits for room.</content>
internal sealed partial class GatheringSender
{
    /// <summary>What a codec may write for one pong or heartbeat.</summary>
    private const int LargestPong = 256;

    /// <summary>What one write takes at most: two pongs and a heartbeat.</summary>
    private const int LargestControl = 3 * LargestPong;

    /// <summary>Guarded by <c>_lock</c>, like <c>_pongsFilled</c>.</summary>
    private byte[] _pongs = [];

    private int _pongsFilled;

    /// <summary>Guarded by <c>_lock</c>. At most one heartbeat waits for the write under way, however long that takes.</summary>
    private bool _heartbeatDue;

    /// <summary>Answers a ping as soon as the write under way has ended.</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        if (payload.Length + _overhead > LargestPong)
        {
            // The frames of no protocol of ours; with a framing of a user's a peer gets no answer to these.
            return;
        }

        bool schedule = false;
        try
        {
            using (_lock.Enter())
            {
                if (!Refuses)
                {
                    AddPong(payload);
                    schedule = !_flushing;
                    _flushing = true;
                }
            }
        }
        catch (Exception exception)
        {
            _channel.OnFramingFailed(exception);
        }

        ScheduleIf(schedule);
    }

    /// <summary>Sends a heartbeat as soon as the write under way has ended.</summary>
    public void SendHeartbeat()
    {
        bool schedule;
        using (_lock.Enter())
        {
            if (Refuses)
            {
                return;
            }

            _heartbeatDue = true;
            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
    }

    private void AddPong(ReadOnlySpan<byte> payload)
    {
        if (_pongs.Length - _pongsFilled < LargestPong)
        {
            // A peer that floods pings gets the latest answered, which is all it may expect (RFC 6455, section 5.5.3).
            _pongs = _pongs.Length == 0 ? new byte[2 * LargestPong] : _pongs;
            _pongsFilled = 0;
        }

        _pongsFilled += _codec.WritePong(_pongs.AsSpan(_pongsFilled), payload);
    }

    /// <summary>The time, if a heartbeat may be due. Asked for before the lock is taken, since the clock may be anybody's; a heartbeat that becomes due in between waits for the next turn.</summary>
    private long? HeartbeatTime() => Volatile.Read(ref _heartbeatDue) ? _channel.HeartbeatTime() : null;

    /// <summary>Puts pongs and the heartbeat into the write that comes next, whose buffer grows if they do not fit: a flood that fills every buffer must not hold them up. Called under the lock.</summary>
    private void TakeControl(WriteBatch batch, long? heartbeatTime)
    {
        if (_pongsFilled > 0)
        {
            MakeRoom(batch, _pongsFilled);
            _pongs.AsSpan(0, _pongsFilled).CopyTo(batch.Buffer.AsSpan(batch.Count));
            batch.Count += _pongsFilled;
            _pongsFilled = 0;
        }

        if (_heartbeatDue && heartbeatTime is { } time)
        {
            MakeRoom(batch, LargestPong);
            Span<byte> payload = stackalloc byte[Heartbeat.PayloadLength];
            _channel.WriteHeartbeatPayload(payload, time);
            int written = _codec.WritePing(batch.Buffer.AsSpan(batch.Count), payload);
            if (written == 0)
            {
                throw new InvalidOperationException("Its WritePing wrote nothing although HasHeartbeat is true, so the peer would take this side for dead. Override WritePing.");
            }

            batch.Count += written;
            _heartbeatDue = false;
        }
    }

    private static void MakeRoom(WriteBatch batch, int count)
    {
        if (batch.Buffer.Length - batch.Count < count)
        {
            byte[] larger = SendBufferPool.Rent(batch.Count + count);
            batch.Buffer.AsSpan(0, batch.Count).CopyTo(larger);
            SendBufferPool.Return(batch.Buffer);
            batch.Buffer = larger;
        }
    }
}
