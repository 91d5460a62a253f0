using System.Runtime.CompilerServices;

namespace Transport.Streams;

/// <summary>The one timer of all heartbeats that share a clock. It exists while there are any.</summary>
/// <remarks>
/// <para>A tick visits every channel, and costs each of them a few comparisons; no channel has a timer of its own, and nothing on the path of a
/// message takes the time. It ticks as often as the most demanding channel wants. Channels are held weakly, so the timer keeps none alive.</para>
/// <para><b>The time a tick stands for</b> is what the timer was set to, not what a clock says. Only where the timer is set anew before its tick has come, it
/// takes from the clock how much was over, at most what the tick would have stood for.</para>
/// <para><b>Guarded by <c>_lock</c>:</b> <c>_added</c>, <c>_timer</c>, their periods and what has passed. <b>Owned by the tick</b>, of which <c>_ticking</c> admits
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

    /// <summary>When the tick before came, or the timer was set anew since.</summary>
    private long _since;

    /// <summary>What had passed until <see cref="_since"/> and no tick has counted.</summary>
    private TimeSpan _carry;
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
            TimeSpan elapsed = Elapsed();
            heartbeat.Begin(_carry + elapsed);
            _added.Add(new WeakReference<Heartbeat>(heartbeat));
            _addedPeriod = Min(_addedPeriod, period);

            // A tick that comes in time anyway sets the new period itself, so whoever else counts on it need not wait longer.
            if (_timer is null || period < _period - elapsed)
            {
                SetPeriod(period);
            }
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
                step = _carry + _period;
                _carry = TimeSpan.Zero;
                _since = _timeProvider.GetTimestamp();
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

        _carry = period == Never ? TimeSpan.Zero : _carry + Elapsed();
        _since = _timeProvider.GetTimestamp();
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

    /// <summary>Under the lock: how much of the current period is over. Not more than all of it, also if the process stood still.</summary>
    private TimeSpan Elapsed() => _timer is null ? TimeSpan.Zero : Min(_timeProvider.GetElapsedTime(_since), _period);

    /// <summary>Nothing of whoever happens to open the first channel (its activity, its culture) goes with the timer.</summary>
    private ITimer CreateTimer(TimeSpan period)
    {
        using AsyncFlowControl flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return _timeProvider.CreateTimer(static timer => ((HeartbeatTimer)timer!).Tick(), this, period, period);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
