using System.Runtime.CompilerServices;

namespace Transport.Streams;

/// <summary>The one timer of all heartbeats that share a clock. It exists while there are any.</summary>
/// <remarks>
/// <para>A tick visits every channel, and costs each of them a few comparisons; no channel has a timer of its own, and nothing on the path of a
/// message takes the time. It ticks as often as the most demanding channel wants. Channels are held weakly, so the timer keeps none alive.</para>
/// <para><b>Guarded by <c>_lock</c>:</b> <c>_added</c>, <c>_timer</c> and their periods. <b>Owned by the tick</b>, of which <c>_ticking</c> admits
/// one at a time: <c>_beating</c>. So no lock is held while channels are visited.</para>
/// </remarks>
internal sealed class HeartbeatTimer
{
    private static readonly TimeSpan Never = TimeSpan.MaxValue;
    private static readonly ConditionalWeakTable<TimeProvider, HeartbeatTimer> Timers = [];

    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly List<WeakReference<Heartbeat>> _beating = [];
    private readonly List<WeakReference<Heartbeat>> _added = [];
    private ITimer? _timer;
    private TimeSpan _addedPeriod = Never;
    private TimeSpan _period = Never;
    private int _ticking;

    private HeartbeatTimer(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>True while the timer runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _timer is not null;
            }
        }
    }

    public static HeartbeatTimer Of(TimeProvider timeProvider) => Timers.GetValue(timeProvider, static provider => new HeartbeatTimer(provider));

    public void Add(Heartbeat heartbeat)
    {
        TimeSpan period = HeartbeatClock.PeriodOf(heartbeat.Interval);
        lock (_lock)
        {
            _added.Add(new WeakReference<Heartbeat>(heartbeat));
            _addedPeriod = Min(_addedPeriod, period);
            SetPeriod(Min(_period, period));
        }
    }

    private void Tick()
    {
        // One that comes while the tick before it is still at work has nothing to add.
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }

        try
        {
            TimeSpan step;
            lock (_lock)
            {
                step = _period;
                _beating.AddRange(_added);
                _added.Clear();
                _addedPeriod = Never;
            }

            TimeSpan period = VisitAll(step);
            lock (_lock)
            {
                SetPeriod(Min(period, _addedPeriod));
            }
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    /// <summary>Ticks those that beat, and closes the gaps of those that do not any more.</summary>
    /// <returns>How often the most demanding of them wants a tick.</returns>
    private TimeSpan VisitAll(TimeSpan step)
    {
        TimeSpan period = Never;
        int kept = 0;
        for (int i = 0; i < _beating.Count; i++)
        {
            if (_beating[i].TryGetTarget(out Heartbeat? heartbeat) && !heartbeat.IsStopped)
            {
                heartbeat.Tick(step);
                period = Min(period, HeartbeatClock.PeriodOf(heartbeat.Interval));
                _beating[kept++] = _beating[i];
            }
        }

        _beating.RemoveRange(kept, _beating.Count - kept);
        return period;
    }

    /// <summary>Under the lock: makes the timer, changes it, or lets go of it.</summary>
    private void SetPeriod(TimeSpan period)
    {
        if (period == _period)
        {
            return;
        }

        _period = period;
        if (period == Never)
        {
            _timer?.Dispose();
            _timer = null;
        }
        else if (_timer is null || !_timer.Change(period, period))
        {
            _timer = CreateTimer(period);
        }
    }

    /// <summary>Nothing of whoever happens to open the first channel (its activity, its culture) goes with the timer.</summary>
    private ITimer CreateTimer(TimeSpan period)
    {
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return _timeProvider.CreateTimer(static timer => ((HeartbeatTimer)timer!).Tick(), this, period, period);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
