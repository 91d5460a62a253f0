namespace Transport.Streams;

/// <summary>Decides when a heartbeat is due and when the peer is dead. Timestamps in, decisions out.</summary>
/// <remarks>
/// <para><b>Silence</b> is the time that one read has waited, because only received bytes end a read. So whoever does not read, since its consumer is slow,
/// hears no silence, and when it reads again the time counts anew. What the reads do is told by one number, see <see cref="BlockReceiver.Reads"/>:
/// odd while one waits, and another one for each.</para>
/// <para><b>A tick that comes late</b> counts as half an interval at most: then this process was stopped itself, or starved, and has not
/// read either.</para>
/// </remarks>
internal struct HeartbeatClock
{
    private readonly long _interval;
    private readonly long _timeout;
    private readonly long _period;
    private long _last;
    private long _sinceSent;
    private long _silent;
    private int _reads;

    /// <param name="interval">The time between two heartbeats of ours.</param>
    /// <param name="timeout">The silence after which the peer is dead.</param>
    /// <param name="now">The time.</param>
    public HeartbeatClock(TimeSpan interval, TimeSpan timeout, TimeSpan now)
    {
        _interval = interval.Ticks;
        _timeout = timeout.Ticks;
        _period = PeriodOf(interval).Ticks;
        _last = now.Ticks;
    }

    /// <summary>How often the clock wants a tick: this is how exact it is.</summary>
    public static TimeSpan PeriodOf(TimeSpan interval) => TimeSpan.FromTicks(Math.Min(interval.Ticks / 16, TimeSpan.TicksPerSecond / 2));

    /// <param name="now">The time; never less than before.</param>
    /// <param name="reads">What the reads have done.</param>
    public HeartbeatDecision Tick(TimeSpan now, int reads)
    {
        long step = now.Ticks - _last;
        _last = now.Ticks;
        bool waited = reads == _reads && (reads & 1) != 0;
        _reads = reads;
        _silent = waited ? _silent + Math.Min(step, _interval / 2) : 0;
        if (_silent >= _timeout)
        {
            return HeartbeatDecision.PeerIsDead;
        }

        // At the last tick that is not too late, since the peer counts on the interval.
        _sinceSent += step;
        if (_sinceSent <= _interval - _period)
        {
            return HeartbeatDecision.None;
        }

        _sinceSent = 0;
        return HeartbeatDecision.Send;
    }
}
