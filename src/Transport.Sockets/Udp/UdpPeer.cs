using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>One peer's share of a listening socket.</summary>
/// <remarks>
/// The thread that reads the socket pushes the peer's datagrams in here and never waits: what has no room is dropped and counted. Whoever waits for
/// them is woken up on the thread pool. <b>Guarded by <c>_gate</c>:</b> every field that is not read-only.
/// </remarks>
internal sealed class UdpPeer : DatagramConnection, IValueTaskSource<ReceivedDatagrams>, IThreadPoolWorkItem
{
    /// <summary>What is kept for a peer whose channel was not accepted yet.</summary>
    public const int MaxBytesUnaccepted = 64 * 1024;

    /// <summary>What a receive costs besides its bytes, as in <see cref="DatagramQueue"/>: there is no end of empty datagrams otherwise.</summary>
    public const int CostOfReceive = 64;

    private readonly Lock _gate = new();
    private readonly UdpDispatcher _dispatcher;
    private readonly UdpStatistics _statistics;
    private readonly DatagramQueue _queue;
    private ManualResetValueTaskSourceCore<ReceivedDatagrams> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _waitingToken;
    private int _bytesUnaccepted;
    private bool _accepted;
    private bool _waiting;
    private bool _waking;
    private bool _ended;
    private bool _aborted;

    public UdpPeer(UdpDispatcher dispatcher, SocketAddress address, int receiveBufferSize, DatagramBudget receiveBudget)
    {
        _dispatcher = dispatcher;
        Address = address;
        RemoteEndPoint = UdpSocketFactory.ToEndPoint(address);
        _statistics = new UdpStatistics(RemoteEndPoint);
        _queue = new DatagramQueue(receiveBufferSize, receiveBudget);
        ReceiveBudget = receiveBudget;
    }

    public SocketAddress Address { get; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _dispatcher.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override int MaxDatagramSize => DatagramChannelOptions.MaxDatagramSizeLimit;

    /// <inheritdoc/>
    public override int MaxDatagramsPerSend => _dispatcher.Socket.MaxDatagramsPerSend;

    /// <inheritdoc/>
    public override int MaxBytesPerSend => _dispatcher.Socket.MaxBytesPerSend;

    /// <inheritdoc/>
    public override DatagramBudget? ReceiveBudget { get; }

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => _statistics as T;

    /// <summary>From now on somebody receives. False if the peer was evicted meanwhile.</summary>
    public bool TryAccept()
    {
        lock (_gate)
        {
            _accepted = true;
            return !_ended;
        }
    }

    /// <summary>Takes over datagrams, and their reference to a block.</summary>
    public void Push(in ReceivedDatagrams datagrams)
    {
        bool ended;
        bool kept;
        bool wake;
        lock (_gate)
        {
            ended = _ended;
            kept = !ended && HasRoom(datagrams) && _queue.TryEnqueue(datagrams);
            wake = kept && _waiting && !_waking;
            _waking |= wake;
        }

        if (wake)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else if (!kept)
        {
            datagrams.Block!.Release();
            _statistics.CountDropped(ended ? 0 : datagrams.Count);
        }
    }

    /// <summary>A datagram came that was cut.</summary>
    public void CountMalformed() => _statistics.CountMalformed();

    /// <summary>Nothing more comes; what has come can still be received.</summary>
    public void End()
    {
        bool wake;
        lock (_gate)
        {
            _ended = true;
            wake = _waiting && !_waking;
            _waking |= wake;
        }

        if (wake)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> datagrams, int datagramSize, CancellationToken cancellationToken)
    {
        ValueTask<SocketError> send = _dispatcher.Socket.SendAsync(datagrams, datagramSize, Address, cancellationToken);
        if (!send.IsCompletedSuccessfully)
        {
            return CountAsync(send);
        }

        _statistics.Count(send.Result);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_aborted)
            {
                return ValueTask.FromException<ReceivedDatagrams>(new ObjectDisposedException(nameof(UdpPeer)));
            }

            if (_queue.TryDequeue(out ReceivedDatagrams datagrams) || _ended)
            {
                return new ValueTask<ReceivedDatagrams>(datagrams);
            }

            _core.Reset();
            _waiting = true;
            _waitingToken = cancellationToken;
            ValueTask<ReceivedDatagrams> wait = new(this, _core.Version);
            if (cancellationToken.CanBeCanceled)
            {
                // A token that is cancelled already calls back in here; the lock lets its own thread in again.
                CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static (state, token) => ((UdpPeer)state!).Cancel(token), this);
                if (_waiting)
                {
                    _registration = registration;
                }
            }

            return wait;
        }
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        bool waiting;
        lock (_gate)
        {
            _aborted = true;
            _ended = true;
            _queue.Clear();
            waiting = StopWaiting();
        }

        if (waiting)
        {
            _core.SetException(new ObjectDisposedException(nameof(UdpPeer)));
        }

        _dispatcher.Remove(this);
    }

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) => UdpErrorMapping.Failed(exception, RemoteEndPoint);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Abort();
        return default;
    }

    /// <summary>Wakes up who waits, on the thread pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        ReceivedDatagrams datagrams;
        lock (_gate)
        {
            _waking = false;
            if (!_waiting || (!_queue.TryDequeue(out datagrams) && !_ended))
            {
                return;
            }

            StopWaiting();
        }

        _core.SetResult(datagrams);
    }

    ReceivedDatagrams IValueTaskSource<ReceivedDatagrams>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReceivedDatagrams>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReceivedDatagrams>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private bool HasRoom(in ReceivedDatagrams datagrams)
    {
        bool isFirst = _bytesUnaccepted == 0;
        if (!_accepted)
        {
            _bytesUnaccepted += datagrams.Length + CostOfReceive;
        }

        // The first may be the largest there is.
        return _accepted || isFirst || _bytesUnaccepted <= MaxBytesUnaccepted;
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
            if (_waitingToken != token || !StopWaiting())
            {
                return;
            }
        }

        _core.SetException(new OperationCanceledException(token));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CountAsync(ValueTask<SocketError> send) => _statistics.Count(await send.ConfigureAwait(false));
}
