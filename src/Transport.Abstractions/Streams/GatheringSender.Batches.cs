using Transport.Framing;

namespace Transport.Streams;

/// <content>What the next write takes of what has gathered, under the lock.</content>
internal sealed partial class GatheringSender
{
    private bool HasWork => !_ended && (_filled > 0 || _pongsFilled > 0 || _heartbeatDue || _waiting.First is not null || _closing);

    /// <summary>Takes what has gathered, and lets those in who waited for the room. Called under the lock.</summary>
    /// <param name="batch">Owned by the write loop.</param>
    /// <param name="heartbeatTime">See <see cref="HeartbeatTime"/>.</param>
    /// <returns>False if there is nothing to do now.</returns>
    private bool TryTakeBatch(WriteBatch batch, long? heartbeatTime)
    {
        if (_ended)
        {
            return false;
        }

        Admit(batch);
        if (_filled > 0)
        {
            batch.Buffer = _filling;
            batch.Count = _filled;
            _nextBufferSize = Math.Max(SendBufferPool.SmallestBuffer, _filled > _filling.Length / 2 ? Math.Min(2 * _filling.Length, _capacity) : _filling.Length / 2);
            _filling = [];
            _filled = 0;
        }

        TakeControl(batch, heartbeatTime);
        TakeDirect(batch);
        Admit(batch);
        batch.End = _accepted - _filled;
        batch.IsLast = batch.Count == 0 && _closing;
        return batch.Count > 0 || batch.IsLast;
    }

    /// <summary>If a large send is next, puts its header and first bytes behind what has gathered, so that they share a write; the rest is written from the caller's memory.</summary>
    private void TakeDirect(WriteBatch batch)
    {
        SendWaiter? next = _waiting.First;
        if (next is null || !IsDirect(next.Payload.Length))
        {
            return;
        }

        // Enough for any of its fragments and the pongs and the heartbeat before it, since the buffer serves until the message has been written.
        int room = LargestControl + _overhead + (_encodesPayload ? Math.Min(next.Payload.Length, _maxFragment) : 0);
        if (batch.Count > LargestControl && batch.Buffer.Length - batch.Count < room)
        {
            return;
        }

        MakeRoom(batch, room);
        batch.DirectSent = 0;
        batch.DirectEnded = false;
        int before = batch.Count;
        AddFragment(batch, next);

        // Taken out only after the codec has done its part: if that throws, the end of the channel still finds the waiter.
        _waiting.Remove(next);
        batch.Direct = next;
        _accepted += batch.Count - before + batch.DirectRest.Length + (next.Payload.Length - batch.DirectSent);
    }

    /// <summary>Adds the header of the next fragment to the buffer; and its first bytes, so that they share a write, or all of them if they must be encoded.</summary>
    private void AddFragment(WriteBatch batch, SendWaiter send)
    {
        ReadOnlyMemory<byte> rest = send.Payload[batch.DirectSent..];
        int length = Math.Min(rest.Length, _maxFragment);
        Span<byte> room = batch.Buffer.AsSpan(batch.Count);
        int header = WriteHeader(room, batch.DirectSent == 0 ? send.Type : FrameType.Continuation, length, length == rest.Length);
        int copied = _encodesPayload ? length : Math.Min(Math.Min(room.Length - header, SendBufferPool.SmallestBuffer), length);
        if (_encodesPayload)
        {
            _codec.EncodePayload(rest.Span[..copied], room.Slice(header, copied));
        }
        else
        {
            rest.Span[..copied].CopyTo(room[header..]);
        }

        batch.Count += header + copied;
        batch.DirectRest = rest[copied..length];
        batch.DirectSent += length;
    }

    private int WriteHeader(Span<byte> destination, FrameType type, int length, bool endOfMessage) => type == FrameType.Continuation || !endOfMessage
        ? _codec.WriteFragmentHeader(destination, type, length, endOfMessage)
        : _codec.WriteHeader(destination, type, length);

    private void Admit(WriteBatch batch)
    {
        while (_waiting.First is { } next && !IsDirect(next.Payload.Length) && TryEncode(next.Payload.Span, next.Type))
        {
            _waiting.Remove(next);
            batch.Admitted.Add(next);
        }
    }

    /// <summary>What one turn of the write loop writes. Owned by the loop.</summary>
    private sealed class WriteBatch
    {
        public byte[] Buffer = [];
        public int Count;
        public SendWaiter? Direct;
        public int DirectSent;
        public bool DirectEnded;
        public ReadOnlyMemory<byte> DirectRest;
        public SendWaiterChain Admitted;
        public long End;
        public bool IsLast;

        /// <summary>True while the stream, not the codec, may throw.</summary>
        public bool InStream;
    }
}
