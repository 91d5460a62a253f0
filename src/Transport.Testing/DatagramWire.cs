using Transport.Datagrams;

namespace Transport.Testing;

/// <summary>One direction of a link in memory: a path, what is on its way, and what has arrived and waits to be received.</summary>
internal sealed class DatagramWire
{
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _arrived = [];
    private readonly List<PlannedArrival> _planned = [];
    private readonly DatagramsInFlight<byte[]> _inFlight;
    private readonly int _burstSize;
    private DatagramBlock? _block;
    private int _blockUsed;
    private long _held;
    private bool _receiverGone;
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;

    public DatagramWire(FaultyDatagramPath path, TimeProvider timeProvider)
    {
        Path = path;
        _burstSize = path.Faults.BurstSize;
        _inFlight = new DatagramsInFlight<byte[]>(timeProvider, Arrive);
    }

    public FaultyDatagramPath Path { get; }

    /// <summary>Sends one datagram. One call at a time.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken)
    {
        _planned.Clear();
        Path.Plan(datagram.Span, _inFlight.Now, _planned);
        foreach (PlannedArrival arrival in _planned)
        {
            while (!TryAdmit(arrival, out Task? room))
            {
                if (room is null)
                {
                    break;
                }

                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Receives datagrams of equal size, the last of which may be shorter. One call at a time.</summary>
    public async ValueTask<ReceivedDatagrams> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_receiverGone, typeof(DatagramConnection));
                if (_arrived.Count > 0)
                {
                    return Take();
                }

                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The receiving end is gone: what arrives from now on vanishes, and no sender waits for it.</summary>
    public void EndReceiving()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _receiverGone = true;
            _arrived.Clear();
            _held = 0;
            _block?.Release();
            _block = null;
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
    }

    /// <returns>False if there is no room: then there is something to wait for, or the datagram is dropped.</returns>
    private bool TryAdmit(PlannedArrival arrival, out Task? room)
    {
        lock (_lock)
        {
            room = null;
            if (_receiverGone)
            {
                Path.CountUnreceived();
                return true;
            }

            DatagramFaults faults = Path.Faults;
            long cost = CostOf(arrival.Datagram);
            if (_held > 0 && _held + cost > faults.QueueSize)
            {
                if (faults.DropsWhenFull)
                {
                    Path.CountDroppedForRoom();
                    return false;
                }

                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
                return false;
            }

            _held += cost;
        }

        _inFlight.Launch(arrival.Datagram, arrival.At);
        return true;
    }

    private void Arrive(byte[] datagram)
    {
        TaskCompletionSource? arrival;
        lock (_lock)
        {
            if (_receiverGone)
            {
                Path.CountUnreceived();
                return;
            }

            // Whoever receives it finds it counted.
            Path.CountDelivered();
            _arrived.Enqueue(datagram);
            arrival = _arrival;
            _arrival = null;
        }

        arrival?.TrySetResult();
    }

    private ReceivedDatagrams Take()
    {
        byte[] datagram = _arrived.Dequeue();
        if (_block is null || DatagramBlock.Size - _blockUsed < datagram.Length)
        {
            _block?.Release();
            _block = DatagramBlock.Rent();
            _blockUsed = 0;
        }

        int offset = _blockUsed;
        int size = datagram.Length;
        Put(_block, datagram);
        for (int count = 1; count < _burstSize && datagram.Length == size && Follows(size); count++)
        {
            datagram = _arrived.Dequeue();
            Put(_block, datagram);
        }

        _room?.TrySetResult();
        _room = null;
        _block.AddReference();
        return new ReceivedDatagrams(_block, offset, _blockUsed - offset, size);
    }

    /// <summary>True if the next datagram may be received together with those before it.</summary>
    private bool Follows(int size) => _arrived.TryPeek(out byte[]? next) && next.Length > 0 && next.Length <= Math.Min(size, DatagramBlock.Size - _blockUsed);

    private void Put(DatagramBlock block, byte[] datagram)
    {
        datagram.CopyTo(block.Memory[_blockUsed..]);
        _blockUsed += datagram.Length;
        _held -= CostOf(datagram);
    }

    private static long CostOf(byte[] datagram) => datagram.Length + DatagramFaults.Overhead;
}
