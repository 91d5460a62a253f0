
namespace Transport.Streams;

/// <content>The heartbeat among the frames that are sent.</content>
internal sealed partial class GatheringSender
{
    /// <summary>Guarded by <c>_lock</c>. At most one heartbeat waits for the write under way, however long that takes.</summary>
    private bool _heartbeatDue;

    /// <summary>Sends a heartbeat as soon as the write under way has ended, also between the fragments of a message, and never behind what waits for room.</summary>
    public void SendHeartbeat()
    {
        bool schedule;
        using (_lock.Enter())
        {
            if (_refusing)
            {
                return;
            }

            _heartbeatDue = true;
            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
    }

    /// <summary>Puts the heartbeat into the write that comes next. Its round trip begins here. Called under the lock.</summary>
    private void TakeHeartbeat(WriteBatch batch)
    {
        if (!_heartbeatDue)
        {
            return;
        }

        if (batch.Buffer.Length == 0)
        {
            batch.Buffer = SendBufferPool.Rent(SendBufferPool.SmallestBuffer);
        }

        if (batch.Buffer.Length - batch.Count >= LargestPong)
        {
            Span<byte> payload = stackalloc byte[Heartbeat.PayloadLength];
            _channel.WriteHeartbeatPayload(payload);
            batch.Count += _codec.WritePing(batch.Buffer.AsSpan(batch.Count), payload);
            _heartbeatDue = false;
        }
    }
}
