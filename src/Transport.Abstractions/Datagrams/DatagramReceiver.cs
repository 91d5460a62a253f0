using System.Threading.Tasks.Sources;

namespace Transport.Datagrams;

/// <summary>The receiving half of the datagram engine: reads ahead into a bounded queue, and hands out messages where they lie.</summary>
/// <remarks>
/// <para><b>Who receives from the connection</b> is said by <c>_reading</c>. The pump has it almost always, on whatever thread the connection completes: it queues
/// what comes, or drops and counts it when there is no room. When a consumer waits, the pump gives the reading up, and the consumer goes on within it: there
/// it reads by itself as long as that needs no waiting, so a fast consumer costs no change of threads. When the consumer waits for something else, the
/// pump has its thread back and reads ahead. Only a consumer that keeps that thread busy without receiving holds the reading up.</para>
/// <para><b>Guarded by <c>_gate</c>:</b> the queue, the datagrams being taken apart, the receiving members of the codec, the waiting receive and the end.
/// Datagrams are understood when they are taken, not when they come. Nothing is completed, awaited or received under it.</para>
/// </remarks>
internal sealed partial class DatagramReceiver : IValueTaskSource<ReceivedMessage?>, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly DatagramMessageChannel _channel;
    private readonly DatagramConnection _connection;
    private readonly DatagramCodec _codec;
    private readonly SenderCodecs _senders;
    private readonly DatagramQueue _queue;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _abortToken;
    private readonly int _maxMessageSize;
    private readonly Action _onReceived;

    private ManualResetValueTaskSourceCore<ReceivedMessage?> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitingToken;
    private bool _waiting;

    /// <summary>No more datagrams come; those in the queue can still be taken.</summary>
    private bool _ended;
    private TransportException? _error;
    private bool _aborted;
    private bool _discarding;
    private bool _saidEnd;
    private bool _released;

    public DatagramReceiver(DatagramMessageChannel channel, DatagramConnection connection, DatagramCodec codec, Func<DatagramCodec> createCodec, DatagramChannelOptions options, TimeProvider timeProvider, CancellationToken aborted)
    {
        _channel = channel;
        _connection = connection;
        _codec = codec;
        _senders = new SenderCodecs(createCodec);
        _queue = new DatagramQueue(options.ReceiveBufferSize, connection.ReceiveBudget);
        _maxMessageSize = options.MaxMessageSize;
        _timeProvider = timeProvider;
        _abortToken = aborted;
        _onReceived = OnReceived;
    }

    public bool EndedInGoodOrder
    {
        get
        {
            lock (_gate)
            {
                return _ended && _error is null && !_aborted;
            }
        }
    }

    public void Start() => Pump();

    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        for (int reads = 0; ; reads++)
        {
            Exception? failure;
            bool isOver;
            lock (_gate)
            {
                if (TryTakeUnderGate(out ReceivedMessage message, out failure))
                {
                    return new ValueTask<ReceivedMessage?>(message);
                }

                isOver = IsOver;
                if (!isOver && failure is null && Volatile.Read(ref _reading) != Free)
                {
                    return Wait(cancellationToken);
                }
            }

            if (failure is not null)
            {
                _channel.OnFramingFailed(failure);
            }
            else if (isOver)
            {
                return EndResult();
            }
            else if (reads < MaxReceivesAtOnce)
            {
                ReadOnce();
            }
            else
            {
                // A network that never pauses and sends no message must not keep the caller: it waits, and can be cancelled.
                HandToPump();
            }
        }
    }

    public bool TryReceive(out ReceivedMessage message)
    {
        for (int reads = 0; !TryTake(out message); reads++)
        {
            if (Volatile.Read(ref _reading) != Free || reads == MaxReceivesAtOnce || !ReadOnce())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes a message that is in the queue. May be called by several threads at once.</summary>
    public bool TryTake(out ReceivedMessage message)
    {
        bool taken;
        Exception? failure;
        lock (_gate)
        {
            if (_waiting)
            {
                message = default;
                return false;
            }

            taken = TryTakeUnderGate(out message, out failure);
        }

        if (failure is not null)
        {
            _channel.OnFramingFailed(failure);
        }

        return taken;
    }

    /// <summary>Nothing more comes. What has come can still be received.</summary>
    /// <param name="error">What receives throw behind that; <see langword="null"/> for an end in good order. The first call counts.</param>
    public void End(TransportException? error)
    {
        bool waiting;
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _error = error;
            waiting = StopWaiting();
            _core.RunContinuationsAsynchronously |= waiting;
        }

        if (waiting)
        {
            CompleteWithEnd();
        }
    }

    /// <summary>Ends a waiting receive now, and drops what has come. What waits on the connection ends by itself, since that was aborted.</summary>
    public void Abort()
    {
        bool waiting;
        lock (_gate)
        {
            _aborted = true;
            _ended = true;
            waiting = StopWaiting();
            _core.RunContinuationsAsynchronously |= waiting;
            DropUnderGate();
        }

        if (waiting)
        {
            _core.SetException(_channel.InterruptedError());
        }

        ReleaseCodec();
    }

    /// <summary>The channel is disposed: drops what has come, and what comes.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _discarding = true;
            DropUnderGate();
        }

        ReleaseCodec();
    }

    /// <summary>True once a receive can tell the end. Under the gate.</summary>
    private bool IsOver => _ended || _discarding;

    /// <summary>Nothing will be taken apart any more.</summary>
    private void ReleaseCodec()
    {
        lock (_gate)
        {
            if (_released)
            {
                return;
            }

            _missing = _codec.Missing + _senders.Missing;
            _senders.Release();
            _released = true;
        }

        _channel.ReleaseCodecHalf();
    }

    private void DropUnderGate()
    {
        _queue.Clear();
        _current.Block?.Release();
        _current = default;
    }
}
