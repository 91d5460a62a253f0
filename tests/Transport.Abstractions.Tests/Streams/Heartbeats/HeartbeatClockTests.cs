using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>The decisions alone: ticks in, decisions out.</summary>
public sealed class HeartbeatClockTests
{
    private const int Reading = 1;
    private const int NotReading = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Period = HeartbeatClock.PeriodOf(Interval);

    private HeartbeatClock _clock = new(Interval, Silence);
    private TimeSpan _now;

    [Theory]
    [InlineData(15_000, 500)]
    [InlineData(8_000, 500)]
    [InlineData(1_600, 100)]
    [InlineData(1_000, 62)]
    [InlineData(111, 6)]
    [InlineData(100, 6)]
    [InlineData(10, 1)]
    public void A_clock_is_exact_to_a_sixteenth_of_the_interval_or_half_a_second_in_whole_milliseconds(int interval, int period) =>
        Assert.Equal(TimeSpan.FromMilliseconds(period), HeartbeatClock.PeriodOf(TimeSpan.FromMilliseconds(interval)));

    [Fact]
    public void A_heartbeat_is_sent_every_interval_and_never_later()
    {
        List<TimeSpan> sent = [];
        for (int read = Reading; _now < TimeSpan.FromMinutes(10); read += 2)
        {
            HeartbeatDecision decision = Tick(read);
            Assert.False(decision.HasFlag(HeartbeatDecision.PeerIsDead));
            if (decision == HeartbeatDecision.Send)
            {
                sent.Add(_now);
            }
        }

        Assert.Equal(Enumerable.Range(1, 40).Select(i => i * Interval), sent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(499)]
    public void Ticks_of_any_length_up_to_the_period_send_within_the_interval(int milliseconds)
    {
        TimeSpan last = TimeSpan.Zero;
        for (int read = Reading; _now < TimeSpan.FromMinutes(2); read += 2)
        {
            if (Tick(read, TimeSpan.FromMilliseconds(milliseconds)) == HeartbeatDecision.Send)
            {
                Assert.InRange(_now - last, Interval - Period, Interval);
                last = _now;
            }
        }

        Assert.NotEqual(TimeSpan.Zero, last);
    }

    [Fact]
    public void A_short_tick_before_a_long_one_sends_within_the_interval()
    {
        for (TimeSpan step = TimeSpan.FromMilliseconds(10); _now < Interval - Period;)
        {
            Assert.Equal(HeartbeatDecision.None, Tick(NotReading, step));
        }

        Assert.Equal(HeartbeatDecision.Send, Tick(NotReading, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public void What_was_over_before_the_clock_began_does_not_count()
    {
        TimeSpan passed = Period - TimeSpan.FromMilliseconds(1);
        _clock.Begin(passed);
        _now = -passed;
        while (Tick(NotReading) != HeartbeatDecision.Send)
        {
        }

        Assert.InRange(_now, Interval - Period, Interval);
    }

    [Fact]
    public void A_peer_is_dead_after_the_timeout_and_not_before()
    {
        TimeSpan since = _now + Period;
        while (!Tick(Reading).HasFlag(HeartbeatDecision.PeerIsDead))
        {
            Assert.InRange(_now - since, TimeSpan.Zero, Silence - TimeSpan.FromTicks(1));
        }

        Assert.Equal(Silence, _now - since);
    }

    [Fact]
    public void Each_read_that_ends_begins_the_time_anew()
    {
        Assert.False(IsDeadWithin(Silence, Reading));
        Assert.False(IsDeadWithin(Silence, Reading + 2));
        Assert.False(IsDeadWithin(Silence, Reading + 4));
        Assert.True(IsDeadWithin(Period, Reading + 4));
    }

    [Fact]
    public void Who_does_not_read_hears_no_silence_and_the_time_counts_anew_afterwards()
    {
        Assert.False(IsDeadWithin(Silence, Reading));
        Assert.False(IsDeadWithin(TimeSpan.FromHours(3), NotReading));
        Assert.False(IsDeadWithin(Silence, Reading + 2));
        Assert.True(IsDeadWithin(Period, Reading + 2));
    }

    [Fact]
    public void Heartbeats_go_out_while_this_side_does_not_read()
    {
        int sent = 0;
        while (_now < TimeSpan.FromMinutes(1))
        {
            sent += Tick(NotReading) == HeartbeatDecision.Send ? 1 : 0;
        }

        Assert.Equal(4, sent);
    }

    [Fact]
    public void Heartbeats_go_out_while_the_peer_is_being_judged()
    {
        int sent = 0;
        while (_now < TimeSpan.FromMinutes(2))
        {
            sent += Tick(Reading).HasFlag(HeartbeatDecision.Send) ? 1 : 0;
        }

        Assert.Equal(8, sent);
        Assert.True(Tick(Reading).HasFlag(HeartbeatDecision.PeerIsDead));
        Assert.Equal(HeartbeatDecision.None, Tick(Reading + 2));
    }

    [Fact]
    public void The_number_of_reads_may_overflow()
    {
        Tick(int.MaxValue);
        Assert.False(IsDeadWithin(Silence - Period, int.MaxValue));
        Assert.False(IsDeadWithin(Silence, unchecked(int.MaxValue + 2)));
        Assert.True(IsDeadWithin(Period, unchecked(int.MaxValue + 2)));
    }

    private HeartbeatDecision Tick(int reads, TimeSpan? step = null)
    {
        _now += step ?? Period;
        return _clock.Tick(step ?? Period, reads);
    }

    private bool IsDeadWithin(TimeSpan time, int reads)
    {
        for (TimeSpan end = _now + time; _now < end;)
        {
            if (Tick(reads).HasFlag(HeartbeatDecision.PeerIsDead))
            {
                return true;
            }
        }

        return false;
    }
}
