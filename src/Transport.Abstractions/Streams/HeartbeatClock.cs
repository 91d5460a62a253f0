namespace Transport.Streams;

/// <summary>Decides when a heartbeat is due and when the peer is dead. Ticks in, decisions out.</summary>
/// <remarks>
/// <para><b>Silence</b> is the time that one read has waited, because only received bytes end a read. So whoever does not read, since its consumer is slow,
/// hears no silence, and when it reads again the time counts anew. What the reads do is told by one number, see <see cref="BlockReceiver.Reads"/>:
/// odd while one waits, and another one for each.</para>
/// <para><b>Time</b> is counted in ticks, not read from a clock: a process that was stopped or starved itself has not read either, and a timer
/// that could not run does not make up for it. So such time does not count against the peer.</para>
/// <para>Ticks may come sooner than the clock wants, when it shares its timer, but not later: the next one is at most the period away.</para>
/// </remarks>
internal struct HeartbeatClock(TimeSpan interval, TimeSpan timeout)
{
    private TimeSpan _sinceSent;
    private TimeSpan _silent;
    private int _reads;

    /// <summary>The time between two heartbeats of ours.</summary>
    public readonly TimeSpan Interval => interval;

    /// <summary>The silence after which the peer is dead.</summary>
    public readonly TimeSpan Timeout => timeout;

    /// <summary>How often the clock wants a tick, which is how exact it is: a sixteenth of the interval, half a second at most.</summary>
    /// <remarks>In whole milliseconds, rounded down, since a timer drops what is less: its ticks would come sooner than the time they stand for.</remarks>
    public static TimeSpan PeriodOf(TimeSpan interval) =>
        TimeSpan.FromTicks(Math.Max(Math.Min(interval.Ticks / 16, TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerMillisecond, 1) * TimeSpan.TicksPerMillisecond);

    /// <summary>Begins, before the first tick.</summary>
    /// <param name="passed">How much of the time that the first tick stands for is over already.</param>
    public void Begin(TimeSpan passed) => _sinceSent = -passed;

    /// <param name="step">The time that this tick stands for, at most the period, and what it took to visit all channels if the timer changed its pace then.</param>
    /// <param name="reads">What the reads have done so far.</param>
    public HeartbeatDecision Tick(TimeSpan step, int reads)
    {
        bool waited = reads == _reads && (reads & 1) != 0;
        _reads = reads;
        _silent = waited ? _silent + step : TimeSpan.Zero;
        HeartbeatDecision decision = _silent >= timeout ? HeartbeatDecision.PeerIsDead : HeartbeatDecision.None;

        // At the last tick that is not too late, since the peer counts on the interval. This step says nothing of the next one, which may be longer.
        _sinceSent += step;
        if (_sinceSent + PeriodOf(interval) <= interval)
        {
            return decision;
        }

        _sinceSent = TimeSpan.Zero;
        return decision | HeartbeatDecision.Send;
    }
}
