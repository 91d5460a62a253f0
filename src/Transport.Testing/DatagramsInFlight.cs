namespace Transport.Testing;

/// <summary>Datagrams on their way: hands each over when its time has come, one at a time, in the order of their times and of sending.</summary>
/// <typeparam name="T">A datagram with what is needed to deliver it.</typeparam>
internal sealed class DatagramsInFlight<T>
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<T, (TimeSpan At, long Order)> _waiting = new();
    private readonly TimeProvider _timeProvider;
    private readonly Action<T> _deliver;
    private readonly long _start;
    private readonly ITimer _timer;
    private long _order;
    private bool _delivering;
    private bool _stopped;
    private bool _looking;
    private bool _lookAgain;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="deliver">Called without a lock held, by whoever launches or by the timer. Must not throw.</param>
    public DatagramsInFlight(TimeProvider timeProvider, Action<T> deliver)
    {
        _timeProvider = timeProvider;
        _deliver = deliver;
        _start = timeProvider.GetTimestamp();
        using (ExecutionContext.SuppressFlow())
        {
            _timer = timeProvider.CreateTimer(static self => ((DatagramsInFlight<T>)self!).DeliverDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public TimeSpan Now => _timeProvider.GetElapsedTime(_start);

    public void Launch(T datagram, TimeSpan at)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            _waiting.Enqueue(datagram, (at, _order++));
        }

        DeliverDue();
    }

    /// <summary>Forgets what is on its way. Nothing is delivered afterwards, except what is being delivered now.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _waiting.Clear();
        }

        _timer.Dispose();
    }

    private void DeliverDue()
    {
        while (TryTakeDue(out T? datagram))
        {
            _deliver(datagram!);
            lock (_lock)
            {
                _delivering = false;
            }
        }
    }

    /// <summary>Only one thread delivers, so that what is handed over stays in order; it looks again after each, so nothing is left behind.</summary>
    /// <remarks>A clock for tests may call the timer back, on this very thread, while it is asked for the time or given a timer: the lock does not keep that out.</remarks>
    private bool TryTakeDue(out T? datagram)
    {
        datagram = default;
        lock (_lock)
        {
            if (_looking)
            {
                _lookAgain = true;
                return false;
            }

            _looking = true;
            try
            {
                do
                {
                    _lookAgain = false;
                    if (_delivering || _stopped || !_waiting.TryPeek(out _, out (TimeSpan At, long Order) next))
                    {
                        return false;
                    }

                    TimeSpan wait = next.At - Now;
                    if (wait <= TimeSpan.Zero)
                    {
                        datagram = _waiting.Dequeue();
                        return _delivering = true;
                    }

                    _timer.Change(InWholeMilliseconds(wait), Timeout.InfiniteTimeSpan);
                }
                while (_lookAgain);
                return false;
            }
            finally
            {
                _looking = false;
            }
        }
    }

    /// <summary>The system's timers drop fractions of a millisecond, and would be asked again and again for the rest of one.</summary>
    private TimeSpan InWholeMilliseconds(TimeSpan wait) =>
        ReferenceEquals(_timeProvider, TimeProvider.System) ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : wait;
}
