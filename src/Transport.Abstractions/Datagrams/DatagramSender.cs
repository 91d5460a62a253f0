using Transport.Streams;

namespace Transport.Datagrams;

/// <summary>The sending half of the datagram engine: callers write datagrams into a buffer, one loop hands over what has gathered.</summary>
/// <remarks>
/// <para>Works as <see cref="GatheringSender"/> does, for the same reason: a lone message leaves at once, and what comes while a send is under way
/// gathers and leaves together, in runs of one size.</para>
/// <para><b>Guarded by <c>_lock</c>:</b> every field that is not read-only, except <c>_sending</c>, which belongs to the loop. The lock is held over the
/// sending members of the codec, never while anything is awaited or completed. It puts waiting threads to sleep, since a message of many datagrams takes its time.</para>
/// <para><b>Order:</b> what is in <c>_filling</c> precedes everything in <c>_waiting</c>. While anybody waits, nobody overtakes.</para>
/// <para><b>The loop:</b> <c>_running</c> is true from the moment it is queued until it finds nothing to do, so at most one runs.</para>
/// </remarks>
internal sealed partial class DatagramSender : IThreadPoolWorkItem, ISendWaiterOwner
{
    private readonly Lock _lock = new();
    private readonly DatagramMessageChannel _channel;
    private readonly DatagramConnection _connection;
    private readonly DatagramCodec _codec;
    private readonly int _capacity;
    private readonly CancellationToken _aborted;
    private readonly SendWaiterQueue _waiting = new();
    private readonly SendWaiterQueue _flushes = new();

    private DatagramBatch _filling;
    private DatagramBatch _sending;
    private long _accepted;
    private long _handedOver;
    private long _sent;
    private bool _running;
    private bool _closing;
    private bool _ended;
    private TaskCompletionSource? _closed;
    private SendWaiter? _spare;
    private Action? _resume;

    public DatagramSender(DatagramMessageChannel channel, DatagramConnection connection, DatagramCodec codec, int sendBufferSize, CancellationToken aborted)
    {
        _channel = channel;
        _connection = connection;
        _codec = codec;
        _capacity = sendBufferSize / 2;
        _aborted = aborted;
        int maxBytes = Math.Max(connection.MaxBytesPerSend, connection.MaxDatagramSize);
        _filling = new DatagramBatch(Math.Max(1, connection.MaxDatagramsPerSend), maxBytes);
        _sending = new DatagramBatch(Math.Max(1, connection.MaxDatagramsPerSend), maxBytes);
    }

    /// <summary>Datagrams handed to the connection.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>True once nothing more is accepted. Read under the lock.</summary>
    private bool Refuses => _closing || _ended;

    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        bool accepted;
        bool schedule = false;
        try
        {
            lock (_lock)
            {
                accepted = !Refuses && _waiting.First is null && TryWrite(payload.Span, kind);
                if (accepted)
                {
                    schedule = !_running;
                    _running = true;
                }
            }
        }
        catch (Exception exception)
        {
            throw FramingFailed(exception);
        }

        ScheduleIf(schedule);
        return accepted ? default : SendWhenThereIsRoom(payload, kind, cancellationToken);
    }

    public bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        bool refused;
        bool accepted;
        bool schedule = false;
        try
        {
            lock (_lock)
            {
                refused = Refuses;
                accepted = !refused && _waiting.First is null && TryWrite(payload, kind);
                if (accepted)
                {
                    schedule = !_running;
                    _running = true;
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
        bool done;
        lock (_lock)
        {
            done = _handedOver == _accepted && !_ended;
        }

        return done ? default : FlushWhenHandedOver(cancellationToken);
    }

    /// <summary>Refuses further sends; completes when all that was accepted or waits has been handed over.</summary>
    public Task CompleteAsync()
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
            _closing = true;
            schedule = !_running;
            _running = true;
        }

        ScheduleIf(schedule);
        return closed;
    }

    /// <summary>No more sends: fails everybody who waits. A send under way is ended by aborting the connection.</summary>
    public void End()
    {
        SendWaiterChain sends;
        SendWaiterChain flushes;
        TaskCompletionSource? closed;
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
            _filling.Clear();
        }

        FailAll(ref sends);
        FailAll(ref flushes);
        closed?.TrySetResult();
        _channel.ReleaseCodecHalf();
    }

    /// <summary>Under the lock: writes a message's datagrams if there is room, or if nothing else is there.</summary>
    private bool TryWrite(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        int count = _codec.CountDatagrams(payload.Length, out int size);
        if (count < 1 || size < 0)
        {
            throw new InvalidOperationException($"it said that a message of {payload.Length} bytes takes {count} datagrams of {size} bytes");
        }

        if (!_filling.IsEmpty && _filling.Cost + count * ((long)size + DatagramBatch.CostOfDatagram) > _capacity)
        {
            return false;
        }

        for (int index = 0; index < count; index++)
        {
            int written = _codec.WriteDatagram(payload, kind, index, _filling.GetRoom(size));
            if ((uint)written > (uint)size)
            {
                throw new InvalidOperationException($"it said that it wrote {written} bytes of datagram {index} into {size}");
            }

            _filling.Add(written);
        }

        _accepted++;
        return true;
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
