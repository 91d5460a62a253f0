using System.Threading.Tasks.Sources;

namespace Transport.Streams;

/// <summary>The receiving half of the engine: reads ahead by one buffer, hands out messages where they lie, and owns every read.</summary>
/// <remarks>
/// <para><b>Who owns the buffer</b> (<see cref="FrameParser"/> and the stream's reading side) is said by <c>_state</c>:
/// <list type="bullet">
/// <item><c>Ready</c>: nobody; a message or the end can be taken.</item>
/// <item><c>Spent</c>: nobody; the last message was taken and what follows was not looked for yet.</item>
/// <item><c>Taking</c>: the consumer, who takes a message that was ready; a receive that comes meanwhile is a second one.</item>
/// <item><c>Busy</c>: whoever moved it there by compare-exchange, or the read that is pending. A pending read belongs to the receiver, never
/// to a caller, which is why cancelling a receive cannot hurt the stream.</item>
/// </list>
/// The consumer parses and reads on its own thread as long as that needs no waiting; a thread changes hands only when bytes have to be waited for.</para>
/// <para><b>Guarded by <c>_gate</c>:</b> the waiting receive (<c>_waiting</c>, its token and registration), <c>_backlog</c>, and the change to
/// <c>Ready</c> while somebody may wait. Nothing is completed, awaited or read under it.</para>
/// <para><b>Draining</b>, while closing, continues without a consumer: messages go to a bounded backlog, or are dropped once the channel is disposed.</para>
/// </remarks>
internal sealed partial class BlockReceiver : IValueTaskSource<ReceivedMessage?>
{
    private const int Ready = 0;
    private const int Spent = 1;
    private const int Busy = 2;
    private const int Taking = 3;

    /// <summary>How often bytes are read without a wait before the thread is given back: it may be a caller's, and a peer that never pauses must not keep it.</summary>
    private const int MaxReadsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly StreamMessageChannel _channel;
    private readonly Stream _stream;
    private readonly FrameParser _parser;
    private readonly int _backlogLimit;
    private readonly Action _onRead;
    private int _state = Busy;
    private volatile bool _draining;
    private volatile bool _discarding;
    private volatile bool _aborted;

    private System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private int _room;
    private bool _expectBytes;
    private int _reads;

    private ManualResetValueTaskSourceCore<ReceivedMessage?> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitingToken;
    private bool _waiting;
    private bool _saidGoodbye;

    private Queue<ReceivedMessage>? _backlog;
    private long _backlogBytes;
    private TaskCompletionSource? _drained;
    private ReceiveEnd? _end;

    public BlockReceiver(StreamMessageChannel channel, Stream stream, FrameParser parser, int backlogLimit)
    {
        _channel = channel;
        _stream = stream;
        _parser = parser;
        _backlogLimit = backlogLimit;
        _onRead = OnRead;
    }

    /// <summary>The end of the stream's messages, once it was reached.</summary>
    public ReceiveEnd? End
    {
        get => Volatile.Read(ref _end);
        private set => Volatile.Write(ref _end, value);
    }

    /// <summary>Counts by one when a read begins to wait and when its wait is over, so it is odd while one waits. Written by the buffer's owner.</summary>
    public int Reads => Volatile.Read(ref _reads);

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
                if (_discarding)
                {
                    // What came before the next message may have been dropped already.
                    throw _channel.CreateReceiveFailure();
                }

                int state = Volatile.Read(ref _state);
                if (state == Taking)
                {
                    throw _channel.CreateSecondReceiveError();
                }

                if (_aborted || _backlog is { Count: > 0 } || state != Busy)
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

        if (_discarding)
        {
            // The backlog, which came first, may have been dropped.
            Publish(Ready);
            return false;
        }

        if (!_parser.HasMessage)
        {
            ended = true;
            Publish(Ready);
            return false;
        }

        TakeOwned(out message);
        return true;
    }

    /// <summary>Takes a message if one is ready and nothing else is going on. May be called by several threads at once: one of them gets the buffer.</summary>
    public bool TryTake(out ReceivedMessage message)
    {
        if (!TryClaim(Ready, Taking))
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
        TakeOwned(out message);
        return true;
    }

    /// <summary>Takes the next message out of the buffer that the caller owns, gives the buffer up, and reads on if nothing else is in it.</summary>
    private void TakeOwned(out ReceivedMessage message)
    {
        _parser.Take(out message);
        if (_parser.HasMessage)
        {
            // Found already, so the end is not reached yet.
            Publish(Ready);
        }
        else if (_parser.Advance())
        {
            NoteEnd();
            Publish(Ready);
        }
        else
        {
            // From here on a receive may wait for what is read.
            Volatile.Write(ref _state, Busy);
            Pump();
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

        if (waiting && _saidGoodbye)
        {
            // Told again, as in EndResult; it waits only because somebody else has the buffer for a moment.
            _core.SetResult(null);
        }
        else if (waiting)
        {
            _core.SetException(_channel.CreateInterruptedError());
        }

        DropBacklog();
        PumpOn();
    }

    private bool TryClaim(int from, int to = Busy) => Volatile.Read(ref _state) == from && Interlocked.CompareExchange(ref _state, to, from) == from;

    /// <summary>Gives up the buffer on the consumer's own thread, where nobody can be waiting.</summary>
    private void Publish(int state)
    {
        Volatile.Write(ref _state, state);
        if (_draining || _aborted)
        {
            PumpOn();
        }
    }

    private void PumpOn()
    {
        if (!TryClaim(Ready) && !TryClaim(Spent))
        {
            return;
        }

        if (_aborted)
        {
            // Never given up again: nothing can be received from here on. An abort and a consumer that miss each other's last write leave this to the garbage collector.
            _parser.Release();
        }
        else
        {
            Pump();
        }
    }
}
