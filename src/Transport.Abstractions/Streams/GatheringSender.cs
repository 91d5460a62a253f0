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
internal sealed partial class GatheringSender : IThreadPoolWorkItem, ISendWaiterOwner
{
    /// <summary>From here on a copy costs more than a write of its own.</summary>
    private const int DirectThreshold = 32 * 1024;

    private ShortLock _lock = new();
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
    private int _nextBufferSize = SendBufferPool.SmallestBuffer;
    private long _accepted;
    private long _written;
    private bool _flushing;
    private bool _closing;
    private bool _ended;
    private CloseReason _closeReason;
    private TaskCompletionSource? _closed;
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

    /// <summary>True once nothing more is accepted. Read under the lock.</summary>
    private bool Refuses => _closing || _ended;

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, FrameType type, CancellationToken cancellationToken)
    {
        bool accepted = false;
        bool schedule = false;
        try
        {
            using (_lock.Enter())
            {
                if (!Refuses && _waiting.First is null && !IsDirect(payload.Length) && TryEncode(payload.Span, type))
                {
                    accepted = true;
                    schedule = !_flushing;
                    _flushing = true;
                }
            }
        }
        catch (Exception exception)
        {
            throw FramingFailed(exception);
        }

        ScheduleIf(schedule);
        return accepted ? default : SendWhenThereIsRoom(payload, type, cancellationToken);
    }

    public bool TrySend(ReadOnlySpan<byte> payload, FrameType type)
    {
        bool refused;
        bool accepted = false;
        bool schedule = false;
        try
        {
            using (_lock.Enter())
            {
                refused = Refuses;
                if (!refused && _waiting.First is null && (_filled == 0 || Fits(payload.Length)))
                {
                    Encode(payload, type);
                    accepted = true;
                    schedule = !_flushing;
                    _flushing = true;
                }
            }
        }
        catch (Exception exception)
        {
            throw FramingFailed(exception);
        }

        ScheduleIf(schedule);
        return refused ? throw _channel.SendError() : accepted;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        bool written;
        using (_lock.Enter())
        {
            written = _written == _accepted && !_ended;
        }

        return written ? default : FlushWhenWritten(cancellationToken);
    }

    /// <summary>Refuses further sends; completes when all that was accepted or waits has been written, then the goodbye, then the half-close.</summary>
    public Task CompleteAsync(CloseReason reason)
    {
        bool schedule;
        Task closed;
        using (_lock.Enter())
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

    /// <summary>No more writes: fails everybody who waits. A write under way is ended by aborting the connection.</summary>
    public void End()
    {
        SendWaiterChain sends;
        SendWaiterChain flushes;
        TaskCompletionSource? closed;
        byte[] filling;
        using (_lock.Enter())
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

        SendBufferPool.Return(filling);
        FailAll(ref sends);
        FailAll(ref flushes);
        closed?.TrySetResult();
    }

    /// <summary>The boundary of other people's codecs: what one throws while it writes ends the channel, whoever's call it was in.</summary>
    private Exception FramingFailed(Exception exception)
    {
        _channel.OnFramingFailed(exception);
        return _channel.SendError();
    }

    private void ScheduleIf(bool schedule)
    {
        if (schedule)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
