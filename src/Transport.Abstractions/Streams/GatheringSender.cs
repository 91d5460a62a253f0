using System.Buffers;
using System.Runtime.CompilerServices;
using Transport.Framing;

namespace Transport.Streams;

/// <summary>The sending half of the engine: callers encode frames into a buffer, one write loop writes what has gathered.</summary>
/// <remarks>
/// <para><b>Why not write on the caller's thread:</b> then each message is a system call. Handing the write to the thread pool lets messages
/// gather while one write is under way, so a lone message leaves at once and a flood leaves in large writes, without any setting.</para>
/// <para><b>Guarded by <c>_lock</c>:</b> every field that is not read-only. The lock is never held while anything is awaited or completed.</para>
/// <para><b>Buffers:</b> <c>_filling</c> belongs to the lock; the write loop takes it, and from then on owns it until its write has ended.
/// Each of the two holds up to half of the send buffer. Without traffic there is none.</para>
/// <para><b>Order:</b> what is in <c>_filling</c> precedes everything in <c>_waiting</c>. While anybody waits, nobody overtakes.</para>
/// <para><b>The loop:</b> <c>_flushing</c> is true from the moment it is queued until it finds nothing to do, so at most one runs.</para>
/// </remarks>
internal sealed class GatheringSender : IThreadPoolWorkItem
{
    /// <summary>From here on a copy costs more than a write of its own.</summary>
    private const int DirectThreshold = 32 * 1024;

    private const int SmallestBuffer = 4 * 1024;

    private const int LargestPong = 256;

    private readonly Lock _lock = new();
    private readonly StreamMessageChannel _channel;
    private readonly StreamConnection _connection;
    private readonly Stream _stream;
    private readonly FrameCodec _codec;
    private readonly int _overhead;
    private readonly int _capacity;
    private readonly int _maxFragment;
    private readonly bool _encodesPayload;
    private readonly SendWaiterQueue _waiting = new();
    private readonly SendWaiterQueue _flushes = new();

    private byte[] _filling = [];
    private int _filled;
    private int _nextBufferSize = SmallestBuffer;
    private long _accepted;
    private long _written;
    private bool _flushing;
    private bool _closing;
    private bool _ended;
    private CloseReason _closeReason;
    private TaskCompletionSource? _closed;
    private byte[] _pongs = [];
    private int _pongsFilled;
    private SendWaiter? _spare;
    private Action? _resume;

    public GatheringSender(StreamMessageChannel channel, StreamConnection connection, FrameCodec codec, int sendBufferSize)
    {
        _channel = channel;
        _connection = connection;
        _stream = connection.Stream;
        _codec = codec;
        _overhead = codec.MaxOverhead;
        _capacity = sendBufferSize / 2;
        _maxFragment = codec.MaxFragment;
        _encodesPayload = codec.EncodesPayload;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, FrameType type, CancellationToken cancellationToken)
    {
        ValueTask result = default;
        bool schedule;
        lock (_lock)
        {
            ThrowIfEnded();
            if (_waiting.First is not null || IsDirect(payload.Length) || !TryEncode(payload.Span, type))
            {
                SendWaiter waiter = RentWaiter();
                waiter.PrepareSend(payload, type);
                result = waiter.Task;
                _waiting.Enqueue(waiter);
                waiter.CancelOn(cancellationToken);
            }

            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
        return result;
    }

    public bool TrySend(ReadOnlySpan<byte> payload, FrameType type)
    {
        bool schedule;
        lock (_lock)
        {
            ThrowIfEnded();
            if (_waiting.First is not null || (_filled > 0 && !Fits(payload.Length)))
            {
                return false;
            }

            Encode(payload, type);
            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
        return true;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_written == _accepted)
            {
                return _ended && !_channel.EndedInGoodOrder ? throw _channel.CreateInterruptedError() : default;
            }

            if (_ended)
            {
                throw _channel.CreateInterruptedError();
            }

            SendWaiter waiter = RentWaiter();
            waiter.PrepareFlush(_accepted);
            ValueTask result = waiter.Task;
            _flushes.Enqueue(waiter);
            waiter.CancelOn(cancellationToken);
            return result;
        }
    }

    /// <summary>Refuses further sends; completes when all that was accepted or waits has been written, then the goodbye, then the half-close.</summary>
    public Task CompleteAsync(CloseReason reason)
    {
        bool schedule;
        Task closed;
        lock (_lock)
        {
            if (_ended)
            {
                return Task.CompletedTask;
            }

            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            closed = _closed.Task;
            _closeReason = _closing ? _closeReason : reason;
            _closing = true;
            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
        return closed;
    }

    /// <summary>Answers a ping as soon as the write under way has ended, also between the fragments of a message.</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        bool schedule;
        lock (_lock)
        {
            if (_ended || _closing)
            {
                return;
            }

            if (_pongs.Length - _pongsFilled < LargestPong)
            {
                // A peer that floods pings gets the latest answered, which is all it may expect (RFC 6455, section 5.5.3).
                _pongs = _pongs.Length == 0 ? new byte[2 * LargestPong] : _pongs;
                _pongsFilled = 0;
            }

            _pongsFilled += _codec.WritePong(_pongs.AsSpan(_pongsFilled), payload);
            schedule = !_flushing;
            _flushing = true;
        }

        ScheduleIf(schedule);
    }

    /// <summary>No more writes: fails everybody who waits. A write under way is ended by aborting the connection.</summary>
    public void End()
    {
        SendWaiterChain sends;
        SendWaiterChain flushes;
        TaskCompletionSource? closed;
        byte[] filling;
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            sends = _waiting.RemoveAll();
            flushes = _flushes.RemoveAll();
            closed = _closed;
            filling = _filling;
            _filling = [];
        }

        ReturnBuffer(filling);
        FailAll(ref sends);
        FailAll(ref flushes);
        closed?.TrySetResult();
    }

    public bool TryWithdraw(SendWaiter waiter, CancellationToken token)
    {
        lock (_lock)
        {
            if (waiter.Queue is null || waiter.CancellationToken != token)
            {
                return false;
            }

            waiter.Queue.Remove(waiter);
            return true;
        }
    }

    public void Recycle(SendWaiter waiter)
    {
        // One spare serves a sender that awaits each send; more senders at once are rare enough to allocate.
        Volatile.Write(ref _spare, waiter);
    }

    /// <summary>Runs the loop from where it stopped. Called by the thread pool only.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (_resume is null)
        {
            _ = WriteLoopAsync();
        }
        else
        {
            _resume();
        }
    }

    /// <summary>One for the life of the channel, so that a burst of writes allocates nothing.</summary>
    private async Task WriteLoopAsync()
    {
        WriteBatch batch = new();
        try
        {
            while (!batch.IsLast)
            {
                await new Idle(this, batch);
                CompleteAll(ref batch.Admitted);
                if (batch.IsLast)
                {
                    batch.Buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
                    batch.Count = _codec.WriteClose(batch.Buffer, _closeReason);
                }
                else if (batch.Count == 0)
                {
                    continue;
                }

                if (batch.Count > 0)
                {
                    await WriteAsync(batch, batch.Buffer.AsMemory(0, batch.Count)).ConfigureAwait(false);
                }

                if (batch.Direct is not null)
                {
                    await WriteDirectAsync(batch).ConfigureAwait(false);
                }

                batch.InStream = true;
                await _stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                batch.InStream = false;
                FinishBatch(batch);
            }

            batch.InStream = true;
            await _connection.CompleteWritesAsync(CancellationToken.None).ConfigureAwait(false);
            _closed!.TrySetResult();
        }
        catch (Exception exception)
        {
            // The boundary of the stream, and of the codec: whatever they throw ends the channel, and the callers learn it from there.
            CompleteAll(ref batch.Admitted);
            ReturnBuffer(batch.Buffer);
            if (batch.InStream)
            {
                _channel.OnWriteFailed(exception);
            }
            else
            {
                _channel.OnFramingFailed(exception);
            }

            batch.Direct?.Fail(_channel.CreateInterruptedError());
        }
    }

    /// <summary>Writes the rest of a large message: what its fragments hold from the caller's memory, and headers from the batch's buffer, which is free by now.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteDirectAsync(WriteBatch batch)
    {
        do
        {
            if (!batch.DirectRest.IsEmpty)
            {
                await WriteAsync(batch, batch.DirectRest).ConfigureAwait(false);
            }

            PrepareNext(batch);
            if (batch.Count > 0)
            {
                await WriteAsync(batch, batch.Buffer.AsMemory(0, batch.Count)).ConfigureAwait(false);
            }
        }
        while (batch.Count > 0);
    }

    /// <summary>The next fragment of a large message with the pongs before it; or the trailer; or nothing.</summary>
    private void PrepareNext(WriteBatch batch)
    {
        batch.Count = 0;
        batch.DirectRest = default;
        lock (_lock)
        {
            if (batch.DirectSent < batch.Direct!.Payload.Length)
            {
                TakePongs(batch);
                AddFragment(batch, batch.Direct);
            }
            else if (!batch.DirectEnded)
            {
                batch.DirectEnded = true;
                batch.Count = _codec.WriteTrailer(batch.Buffer);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(WriteBatch batch, ReadOnlyMemory<byte> bytes)
    {
        batch.InStream = true;
        await _stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        batch.InStream = false;
    }

    private bool HasWork => !_ended && (_filled > 0 || _pongsFilled > 0 || _waiting.First is not null || _closing);

    /// <summary>Takes what has gathered, and lets those in who waited for the room. Called under the lock.</summary>
    /// <returns>False if there is nothing to do now.</returns>
    private bool TryTakeBatch(WriteBatch batch)
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
            _nextBufferSize = Math.Max(SmallestBuffer, _filled > _filling.Length / 2 ? Math.Min(2 * _filling.Length, _capacity) : _filling.Length / 2);
            _filling = [];
            _filled = 0;
        }

        TakePongs(batch);
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

        // Enough for any of its fragments and the pongs before it, since the buffer serves until the message has been written.
        int room = 2 * LargestPong + _overhead + (_encodesPayload ? Math.Min(next.Payload.Length, _maxFragment) : 0);
        if (batch.Buffer.Length == 0)
        {
            batch.Buffer = ArrayPool<byte>.Shared.Rent(Math.Max(room, SmallestBuffer));
        }
        else if (batch.Buffer.Length - batch.Count < room)
        {
            return;
        }

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
        int copied = _encodesPayload ? length : Math.Min(Math.Min(room.Length - header, SmallestBuffer), length);
        rest.Span[..copied].CopyTo(room[header..]);
        if (_encodesPayload)
        {
            _codec.EncodePayload(room.Slice(header, length));
        }

        batch.Count += header + copied;
        batch.DirectRest = rest[copied..length];
        batch.DirectSent += length;
    }

    private int WriteHeader(Span<byte> destination, FrameType type, int length, bool endOfMessage) => type == FrameType.Continuation || !endOfMessage
        ? _codec.WriteFragmentHeader(destination, type, length, endOfMessage)
        : _codec.WriteHeader(destination, type, length);

    private void TakePongs(WriteBatch batch)
    {
        if (_pongsFilled == 0)
        {
            return;
        }

        if (batch.Buffer.Length == 0)
        {
            batch.Buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
        }

        if (batch.Buffer.Length - batch.Count >= _pongsFilled)
        {
            _pongs.AsSpan(0, _pongsFilled).CopyTo(batch.Buffer.AsSpan(batch.Count));
            batch.Count += _pongsFilled;
            _pongsFilled = 0;
        }
    }

    private void Admit(WriteBatch batch)
    {
        while (_waiting.First is { } next && !IsDirect(next.Payload.Length) && TryEncode(next.Payload.Span, next.Type))
        {
            _waiting.Remove(next);
            batch.Admitted.Add(next);
        }
    }

    private void FinishBatch(WriteBatch batch)
    {
        ReturnBuffer(batch.Buffer);
        batch.Buffer = [];
        batch.Count = 0;
        SendWaiterChain flushed = default;
        lock (_lock)
        {
            _written = batch.End;
            while (_flushes.First is { } flush && flush.Target <= _written)
            {
                _flushes.Remove(flush);
                flushed.Add(flush);
            }
        }

        batch.Direct?.Complete();
        batch.Direct = null;
        CompleteAll(ref flushed);
    }

    /// <summary>Large, or too large for the buffer that is set: written from the caller's memory.</summary>
    private bool IsDirect(int payloadLength) => payloadLength >= DirectThreshold || payloadLength + _overhead > _capacity;

    private bool Fits(int payloadLength) => _filled + payloadLength + _overhead <= _capacity;

    private bool TryEncode(ReadOnlySpan<byte> payload, FrameType type)
    {
        if (!Fits(payload.Length))
        {
            return false;
        }

        Encode(payload, type);
        return true;
    }

    private void Encode(ReadOnlySpan<byte> payload, FrameType type)
    {
        int needed = _filled + payload.Length + _overhead * (1 + payload.Length / _maxFragment);
        if (_filling.Length < needed)
        {
            Grow(needed);
        }

        int before = _filled;
        FrameType part = type;
        while (payload.Length > _maxFragment)
        {
            EncodeFrame(payload[.._maxFragment], part, endOfMessage: false);
            payload = payload[_maxFragment..];
            part = FrameType.Continuation;
        }

        EncodeFrame(payload, part, endOfMessage: true);
        _filled += _codec.WriteTrailer(_filling.AsSpan(_filled));
        _accepted += _filled - before;
    }

    private void EncodeFrame(ReadOnlySpan<byte> payload, FrameType type, bool endOfMessage)
    {
        Span<byte> room = _filling.AsSpan(_filled);
        int header = WriteHeader(room, type, payload.Length, endOfMessage);
        payload.CopyTo(room[header..]);
        if (_encodesPayload)
        {
            _codec.EncodePayload(room.Slice(header, payload.Length));
        }

        _filled += header + payload.Length;
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(_nextBufferSize, Math.Min(2 * _filling.Length, _capacity))));
        _filling.AsSpan(0, _filled).CopyTo(larger);
        ReturnBuffer(_filling);
        _filling = larger;
    }

    private void ThrowIfEnded()
    {
        if (_ended || _closing)
        {
            throw _channel.SendError();
        }
    }

    private void ScheduleIf(bool schedule)
    {
        if (schedule)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private SendWaiter RentWaiter() => Interlocked.Exchange(ref _spare, null) ?? new SendWaiter(this);

    private static void CompleteAll(ref SendWaiterChain waiters)
    {
        while (waiters.Take() is { } waiter)
        {
            waiter.Complete();
        }
    }

    private void FailAll(ref SendWaiterChain waiters)
    {
        while (waiters.Take() is { } waiter)
        {
            waiter.Fail(_channel.CreateInterruptedError());
        }
    }

    private static void ReturnBuffer(byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
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

    /// <summary>Where the write loop waits for work.</summary>
    /// <remarks>The loop gives up <c>_flushing</c> only after its continuation is stored, and under the lock with nothing to do: so whoever sees <c>_flushing</c> false may resume it.</remarks>
    private readonly struct Idle(GatheringSender sender, WriteBatch batch) : ICriticalNotifyCompletion
    {
        public bool IsCompleted
        {
            get
            {
                lock (sender._lock)
                {
                    return sender.TryTakeBatch(batch);
                }
            }
        }

        public Idle GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            lock (sender._lock)
            {
                sender._resume = continuation;
                if (!sender.HasWork)
                {
                    sender._flushing = false;
                    return;
                }
            }

            // Work came in between. It is not encoded here, where what a codec throws would end the process, and the loop is not resumed here,
            // since in a flood each such turn would leave a frame on the stack.
            ThreadPool.UnsafeQueueUserWorkItem(sender, preferLocal: false);
        }
    }
}
