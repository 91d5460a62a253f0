using System.Threading.Tasks.Sources;

namespace Transport.Streams;

/// <summary>The receiving half of the engine: reads ahead by one buffer, hands out messages where they lie, and owns every read.</summary>
/// <remarks>
/// <para><b>Who owns the buffer</b> (<see cref="FrameParser"/> and the stream's reading side) is said by <c>_state</c>:
/// <list type="bullet">
/// <item><c>Ready</c>: nobody; a message or the end can be taken.</item>
/// <item><c>Spent</c>: nobody; the last message was taken and what follows was not looked for yet.</item>
/// <item><c>Busy</c>: whoever moved it there by compare-exchange, or the read that is pending. A pending read belongs to the receiver, never
/// to a caller, which is why cancelling a receive cannot hurt the stream.</item>
/// </list>
/// The consumer parses and reads on its own thread as long as that needs no waiting; a thread changes hands only when bytes have to be waited for.</para>
/// <para><b>Guarded by <c>_gate</c>:</b> the waiting receive (<c>_waiting</c>, its token and registration), <c>_backlog</c>, and the change to
/// <c>Ready</c> while somebody may wait. Nothing is completed, awaited or read under it.</para>
/// <para><b>Draining</b>, while closing, continues without a consumer: messages go to a bounded backlog, or are dropped once the channel is disposed.</para>
/// </remarks>
internal sealed class BlockReceiver : IValueTaskSource<ReceivedMessage?>
{
    private const int Ready = 0;
    private const int Spent = 1;
    private const int Busy = 2;

    /// <summary>How often bytes are read without a wait before the thread is given back: it may be a caller's, and a peer that never pauses must not keep it.</summary>
    private const int MaxReadsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly StreamMessageChannel _channel;
    private readonly Stream _stream;
    private readonly FrameParser _parser;
    private readonly StallClock _stall;
    private readonly int _backlogLimit;
    private readonly Action _onRead;
    private int _state = Busy;
    private volatile bool _draining;
    private volatile bool _discarding;
    private volatile bool _aborted;

    private System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private int _room;
    private bool _expectBytes;

    private ManualResetValueTaskSourceCore<ReceivedMessage?> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitingToken;
    private bool _waiting;
    private bool _saidGoodbye;

    private Queue<ReceivedMessage>? _backlog;
    private long _backlogBytes;
    private TaskCompletionSource? _drained;
    private ReceiveEnd? _end;

    public BlockReceiver(StreamMessageChannel channel, Stream stream, FrameParser parser, StallClock stall, int backlogLimit)
    {
        _channel = channel;
        _stream = stream;
        _parser = parser;
        _stall = stall;
        _backlogLimit = backlogLimit;
        _onRead = OnRead;
    }

    /// <summary>The end of the stream's messages, once it was reached.</summary>
    public ReceiveEnd? End
    {
        get => Volatile.Read(ref _end);
        private set => Volatile.Write(ref _end, value);
    }

    /// <summary>True once anybody has received or tried to.</summary>
    public bool HasConsumer { get; private set; }

    public void Start() => Pump();

    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryReceive(out ReceivedMessage message, out bool ended))
            {
                return new ValueTask<ReceivedMessage?>(message);
            }

            if (ended)
            {
                return EndResult();
            }

            lock (_gate)
            {
                if (_aborted || _backlog is { Count: > 0 } || Volatile.Read(ref _state) != Busy)
                {
                    continue;
                }

                return Wait(cancellationToken);
            }
        }
    }

    /// <summary>Takes a message that is here, reading as far as that needs no waiting.</summary>
    public bool TryReceive(out ReceivedMessage message, out bool ended)
    {
        message = default;
        ended = false;
        HasConsumer = true;
        if (_aborted)
        {
            ended = true;
            return false;
        }

        if (_draining && TryTakeBacklog(out message))
        {
            return true;
        }

        if (TryClaim(Spent))
        {
            Pump();
        }

        if (!TryClaim(Ready))
        {
            return _draining && TryTakeBacklog(out message);
        }

        // Asked again now that the buffer is ours: what went to the backlog meanwhile comes first.
        if (_draining && TryTakeBacklog(out message))
        {
            Publish(Ready);
            return true;
        }

        if (!_parser.HasMessage)
        {
            ended = true;
            Publish(Ready);
            return false;
        }

        message = TakeOwned();
        return true;
    }

    /// <summary>Takes a message if one is ready and nothing else is going on. May be called by several threads at once: one of them gets the buffer.</summary>
    public bool TryTake(out ReceivedMessage message)
    {
        if (!TryClaim(Ready))
        {
            message = default;
            return false;
        }

        if (_draining || _aborted || !_parser.HasMessage)
        {
            message = default;
            Publish(Ready);
            return false;
        }

        HasConsumer = true;
        message = TakeOwned();
        return true;
    }

    /// <summary>Takes the next message out of the buffer that the caller owns, gives the buffer up, and reads on if nothing else is in it.</summary>
    private ReceivedMessage TakeOwned()
    {
        ReceivedMessage message = _parser.Take();
        if (_parser.Advance())
        {
            NoteEnd();
            Publish(Ready);
        }
        else
        {
            Pump();
        }

        return message;
    }

    /// <summary>From now on reads on without a consumer, until the peer's goodbye or a failure; completes then.</summary>
    public Task DrainAsync()
    {
        Task drained;
        lock (_gate)
        {
            if (End is not null || _aborted)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;

            // Under the gate, so that a hand-over either sees it or has given the buffer up before we look for it.
            _draining = true;
        }

        // A consumer sets the state and then looks at _draining, without a fence on its fast path. With this one here, either it sees the flag or we see the state.
        Interlocked.MemoryBarrierProcessWide();
        PumpOn();
        return drained;
    }

    /// <summary>Nobody will receive any more: drops what is here and what comes.</summary>
    public void Discard()
    {
        _discarding = true;
        DropBacklog();
        if (_draining || _aborted)
        {
            PumpOn();
        }
    }

    /// <summary>Ends a waiting receive now. A pending read ends by itself, since the connection was aborted.</summary>
    public void Abort()
    {
        bool waiting;
        lock (_gate)
        {
            _aborted = true;
            waiting = StopWaiting();

            // The consumer goes on elsewhere: an abort waits for nobody.
            _core.RunContinuationsAsynchronously = true;
            _drained?.TrySetResult();
        }

        if (waiting)
        {
            _core.SetException(_channel.CreateInterruptedError());
        }

        DropBacklog();
        if (TryClaim(Ready) || TryClaim(Spent))
        {
            // Never given up again: nothing can be received from here on.
            _parser.Release();
        }
    }

    ReceivedMessage? IValueTaskSource<ReceivedMessage?>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReceivedMessage?>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReceivedMessage?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private bool TryClaim(int from) => Volatile.Read(ref _state) == from && Interlocked.CompareExchange(ref _state, Busy, from) == from;

    /// <summary>Gives up the buffer on the consumer's own thread, where nobody can be waiting.</summary>
    private void Publish(int state)
    {
        Volatile.Write(ref _state, state);
        if (_draining)
        {
            PumpOn();
        }
    }

    private void PumpOn()
    {
        if (TryClaim(Ready) || TryClaim(Spent))
        {
            Pump();
        }
    }

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
            _stall.Start();
        }

        _read.UnsafeOnCompleted(_onRead);
        return false;
    }

    private void OnRead()
    {
        _stall.Stop();
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

        ReceivedMessage message = _parser.Take();
        bool more = _parser.Advance();
        if (more)
        {
            NoteEnd();
        }

        Volatile.Write(ref _state, more ? Ready : Spent);
        _core.SetResult(message);
        return TryClaim(Spent) || (_draining && TryClaim(Ready));
    }

    /// <summary>Under the gate and while draining: drops the next message or keeps it for later, if there is room.</summary>
    private bool TryKeep()
    {
        if (_discarding || _aborted)
        {
            _parser.Take().Dispose();
            return true;
        }

        if (_backlogBytes > 0 && _backlogBytes + _parser.NextLength > _backlogLimit)
        {
            return false;
        }

        _backlog ??= new Queue<ReceivedMessage>();
        ReceivedMessage message = _parser.Take();
        _backlog.Enqueue(message);
        _backlogBytes += message.Length + BacklogCostPerMessage;
        return true;
    }

    /// <summary>Empty messages cost memory too.</summary>
    private const int BacklogCostPerMessage = 64;

    private bool TryTakeBacklog(out ReceivedMessage message)
    {
        lock (_gate)
        {
            if (_backlog is null || !_backlog.TryDequeue(out message))
            {
                message = default;
                return false;
            }

            _backlogBytes -= message.Length + BacklogCostPerMessage;
        }

        // There is room again.
        PumpOn();
        return true;
    }

    private void DropBacklog()
    {
        lock (_gate)
        {
            while (_backlog is not null && _backlog.TryDequeue(out ReceivedMessage message))
            {
                message.Dispose();
            }

            _backlogBytes = 0;
        }
    }

    private ValueTask<ReceivedMessage?> EndResult()
    {
        // Once told that the peer closed in good order, the consumer hears it again, also after an abort.
        if (_saidGoodbye || (!_aborted && End is { Error: null }))
        {
            _saidGoodbye = true;
            _channel.OnGoodbyeDelivered();
            return default;
        }

        throw _channel.CreateReceiveFailure();
    }

    private void CompleteWithEnd()
    {
        if (End is { Error: null })
        {
            _saidGoodbye = true;
            _channel.OnGoodbyeDelivered();
            _core.SetResult(null);
        }
        else
        {
            _core.SetException(_channel.CreateReceiveFailure());
        }
    }

    /// <summary>Under the gate: makes this call the waiting receive.</summary>
    private ValueTask<ReceivedMessage?> Wait(CancellationToken cancellationToken)
    {
        _core.Reset();
        _core.RunContinuationsAsynchronously = false;
        ValueTask<ReceivedMessage?> wait = new(this, _core.Version);
        _waiting = true;
        _waitingToken = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            // A token that is cancelled already calls back in here; the lock lets its own thread in again.
            CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (state, token) => ((BlockReceiver)state!).Cancel(token), this);
            if (_waiting)
            {
                _registration = registration;
            }
        }

        return wait;
    }

    /// <summary>Under the gate: from true on, the caller alone completes the receive that waited.</summary>
    private bool StopWaiting()
    {
        if (!_waiting)
        {
            return false;
        }

        _waiting = false;
        _waitingToken = default;
        _registration.Unregister();
        _registration = default;
        return true;
    }

    private void Cancel(CancellationToken token)
    {
        lock (_gate)
        {
            // A callback that comes late finds nobody waiting, or a later receive with another token.
            if (_waitingToken != token || !StopWaiting())
            {
                return;
            }

            // The consumer goes on elsewhere, not inside whoever cancels.
            _core.RunContinuationsAsynchronously = true;
        }

        _core.SetException(new OperationCanceledException(token));
    }
}
