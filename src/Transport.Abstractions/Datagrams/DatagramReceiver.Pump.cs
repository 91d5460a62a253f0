using System.Runtime.CompilerServices;

namespace Transport.Datagrams;

/// <content>Receiving from the connection, by whoever has the reading.</content>
internal sealed partial class DatagramReceiver
{
    private const int Free = 0;
    private const int Taken = 1;

    /// <summary>Taken, and the pump wants it back.</summary>
    private const int Wanted = 2;

    /// <summary>How often something is received without a wait before the thread is given back: it may be a caller's, and a network that never pauses must not keep it.</summary>
    private const int MaxReceivesAtOnce = 64;

    private ConfiguredValueTaskAwaitable<ReceivedDatagrams>.ConfiguredValueTaskAwaiter _receive;
    private int _reading = Taken;
    private long _received;
    private long _droppedForRoom;

    public long Received => Volatile.Read(ref _received);

    public long DroppedForRoom => Volatile.Read(ref _droppedForRoom);

    /// <summary>Goes on with the reading that <see cref="Pump"/> has kept. Called by the thread pool only.</summary>
    void IThreadPoolWorkItem.Execute() => Pump();

    /// <summary>Reads until it has to wait, or somebody else has the reading. Called by who has it, and has it no longer afterwards.</summary>
    private void Pump()
    {
        for (int i = 0; i < MaxReceivesAtOnce; i++)
        {
            if (!TryRead() || !HandOver())
            {
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void OnReceived()
    {
        if (EndRead() && HandOver())
        {
            Pump();
        }
    }

    /// <summary>Reads on the consumer's thread if nobody else has the reading.</summary>
    /// <returns>False if it has to be waited for.</returns>
    private bool ReadOnce()
    {
        if (Interlocked.CompareExchange(ref _reading, Taken, Free) != Free)
        {
            return false;
        }

        if (!TryRead())
        {
            return false;
        }

        if (Interlocked.Exchange(ref _reading, Free) == Wanted)
        {
            HandToPump();
        }

        return true;
    }

    /// <summary>Has the pump read on the thread pool, unless somebody else has the reading by now.</summary>
    private void HandToPump()
    {
        if (Interlocked.CompareExchange(ref _reading, Taken, Free) == Free)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <returns>False if the receive is pending, so that <see cref="OnReceived"/> goes on, or if it was the last.</returns>
    private bool TryRead()
    {
        try
        {
#pragma warning disable CA2012 // The awaiter of the one pending receive is kept in a field, since no method waits for it; its result is taken once, in EndRead.
            _receive = _connection.ReceiveAsync(_abortToken).ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        }
        catch (Exception exception)
        {
            _channel.OnConnectionFailed(exception);
            return false;
        }

        if (_receive.IsCompleted)
        {
            return EndRead();
        }

        _receive.UnsafeOnCompleted(_onReceived);
        return false;
    }

    /// <returns>False if that was the last; the reading is then never given up.</returns>
    private bool EndRead()
    {
        ReceivedDatagrams datagrams;
        try
        {
            datagrams = _receive.GetResult();
        }
        catch (Exception exception)
        {
            // The boundary of the connection: whatever it throws is the end of the channel.
            _channel.OnConnectionFailed(exception);
            return false;
        }

        if (datagrams.Block is null)
        {
            End(error: null);
            _channel.OnConnectionEnded();
            return false;
        }

        lock (_gate)
        {
            Volatile.Write(ref _received, _received + datagrams.Count);
            if (!IsOver && _queue.TryEnqueue(datagrams))
            {
                return true;
            }

            Volatile.Write(ref _droppedForRoom, _droppedForRoom + (IsOver ? 0 : datagrams.Count));
        }

        datagrams.Block.Release();
        return true;
    }

    /// <summary>Gives what was read to the waiting receive, if one waits.</summary>
    /// <returns>True if the reading is ours, still or again.</returns>
    private bool HandOver()
    {
        ReceivedMessage message;
        Exception? failure;
        lock (_gate)
        {
            if (!_waiting)
            {
                return true;
            }

            if (TryTakeUnderGate(out message, out failure))
            {
                StopWaiting();
                Volatile.Write(ref _reading, Free);
            }
            else if (failure is null)
            {
                return true;
            }
        }

        if (failure is not null)
        {
            _channel.OnFramingFailed(failure);
            return false;
        }

        // The consumer goes on in here, and may receive again at once.
        _core.SetResult(message);
        return TryTakeBack();
    }

    /// <summary>Takes the reading, or tells whoever has it that the pump wants it back.</summary>
    private bool TryTakeBack()
    {
        while (Interlocked.CompareExchange(ref _reading, Taken, Free) != Free)
        {
            if (Interlocked.CompareExchange(ref _reading, Wanted, Taken) != Free)
            {
                return false;
            }
        }

        return true;
    }
}
