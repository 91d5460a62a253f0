using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>One timer for all channels, for as long as there are any.</summary>
public sealed class HeartbeatTimerTests : EngineTest
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly CountingTime _time = new();

    [Fact]
    public async Task A_thousand_channels_share_one_timer_and_all_of_them_beat()
    {
        StreamPair[] pairs = [.. Enumerable.Range(0, 1_000).Select(_ => new StreamPair())];
        StreamMessageChannel[] channels = [.. pairs.Select(pair => Channel(pair.First, time: _time))];
        Assert.Equal(1, _time.Timers);
        _time.Advance(TimeSpan.FromSeconds(15));
        foreach (StreamPair pair in pairs)
        {
            byte[] frame = new byte[10];
            await pair.Second.Stream.ReadExactlyAsync(frame).AsTask().Within();
            Assert.Equal([0x26, 0x00], frame[..2]);
        }

        _time.Advance(TimeSpan.FromSeconds(16));
        foreach (StreamMessageChannel channel in channels)
        {
            Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);
        }

        Assert.Equal(1, _time.Timers);
    }

    [Fact]
    public void The_timer_ends_with_its_last_channel_and_begins_again_with_the_next()
    {
        HeartbeatTimer timer = HeartbeatTimer.Of(_time);
        StreamMessageChannel one = Channel(new StreamPair().First, time: _time);
        StreamMessageChannel other = Channel(new StreamPair().First, time: _time);
        one.Dispose();
        _time.Advance(Tick);
        Assert.True(timer.IsRunning);
        other.Dispose();
        _time.Advance(Tick);
        Assert.False(timer.IsRunning);

        using StreamMessageChannel third = Channel(new StreamPair().First, time: _time);
        Assert.True(timer.IsRunning);
        Assert.Same(timer, HeartbeatTimer.Of(_time));
    }

    [Fact]
    public void The_timer_keeps_no_channel_alive()
    {
        WeakReference channel = Forget();
        for (int i = 0; i < 10 && channel.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(channel.IsAlive);
        Assert.True(HeartbeatTimer.Of(_time).IsRunning);
        _time.Advance(Tick);
        Assert.False(HeartbeatTimer.Of(_time).IsRunning);
    }

    [Fact]
    public async Task The_most_demanding_channel_sets_the_pace_while_it_lives()
    {
        StreamPair slow = new();
        StreamPair fast = new();
        using StreamMessageChannel patient = Channel(slow.First, time: _time);
        using StreamMessageChannel hasty = Channel(fast.First, time: _time, configure: static options => options.Heartbeat = new HeartbeatOptions { Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromMilliseconds(300) });
        _time.Advance(TimeSpan.FromMilliseconds(320));
        Assert.Contains("for 0.3 s", (await hasty.Completion.Within()).Error!.Message, StringComparison.Ordinal);
        Advance(TimeSpan.FromSeconds(15));
        await ReadHeartbeatAsync(slow.Second);
        Assert.Equal(ChannelState.Open, patient.State);
    }

    [Fact]
    public async Task Hasty_channels_that_come_and_go_do_not_delay_the_others()
    {
        StreamPair pair = new();
        using StreamMessageChannel patient = Channel(pair.First, time: _time);
        for (TimeSpan time = TimeSpan.Zero; time < TimeSpan.FromSeconds(15); time += TimeSpan.FromMilliseconds(400))
        {
            Hasty(new StreamPair().First).Dispose();
            Advance(TimeSpan.FromMilliseconds(400));
        }

        await ReadHeartbeatAsync(pair.Second);
        Assert.False(Heart(patient).IsDoubting);
    }

    [Fact]
    public async Task Hasty_channels_that_come_and_go_do_not_hide_the_death_of_a_peer()
    {
        using StreamMessageChannel patient = Channel(new StreamPair().First, time: _time);
        for (TimeSpan time = TimeSpan.Zero; time < TimeSpan.FromSeconds(31); time += TimeSpan.FromMilliseconds(400))
        {
            Assert.True(time > TimeSpan.FromSeconds(30) || !Heart(patient).IsDoubting);
            Hasty(new StreamPair().First).Dispose();
            Advance(TimeSpan.FromMilliseconds(400));
        }

        Assert.Equal(TransportError.PeerTimedOut, (await patient.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_hasty_channel_that_leaves_just_before_a_heartbeat_is_due_does_not_delay_it()
    {
        StreamPair pair = new();
        using StreamMessageChannel patient = Channel(pair.First, time: _time);
        StreamMessageChannel hasty = Hasty(new StreamPair().First);
        Advance(TimeSpan.FromSeconds(14.8));
        hasty.Dispose();
        Advance(TimeSpan.FromSeconds(0.2));
        await ReadHeartbeatAsync(pair.Second);
    }

    [Fact]
    public async Task A_channel_counts_from_when_it_began_although_the_tick_is_under_way()
    {
        using StreamMessageChannel patient = Channel(new StreamPair().First, time: _time);
        Advance(TimeSpan.FromMilliseconds(400));
        RecordingConnection connection = new();
        using StreamMessageChannel hasty = Hasty(connection);
        Advance(TimeSpan.FromMilliseconds(900));
        await hasty.SendAsync(new byte[] { 7 }).Within();
        await hasty.FlushAsync().Within();
        Assert.Equal([0x04, 7], connection.Written);

        Advance(TimeSpan.FromMilliseconds(100));
        await hasty.SendAsync(new byte[] { 8 }).Within();
        await hasty.FlushAsync().Within();
        Assert.Equal(2 + 2 + 10, connection.Written.Length);
    }

    [Fact]
    public async Task Time_in_which_the_process_stood_still_counts_for_one_tick_at_most()
    {
        using StreamMessageChannel patient = Channel(new StreamPair().First, time: _time);
        Advance(TimeSpan.FromMilliseconds(200));
        _time.StandStill(TimeSpan.FromMinutes(10));
        StreamPair pair = new();
        using StreamMessageChannel hasty = Hasty(pair.First);
        Advance(Tick + TimeSpan.FromSeconds(1));
        await ReadHeartbeatAsync(pair.Second);
        Advance(TimeSpan.FromSeconds(20));
        Assert.False(Heart(patient).IsDoubting);
    }

    [Fact]
    public void Each_clock_has_a_timer_of_its_own() => Assert.NotSame(HeartbeatTimer.Of(_time), HeartbeatTimer.Of(new FakeTimeProvider()));

    [Fact]
    public void The_timer_takes_nothing_along_of_who_opened_the_first_channel()
    {
        AsyncLocal<string?> local = new() { Value = "mine" };
        using StreamMessageChannel channel = Channel(new StreamPair().First, time: _time);
        Assert.True(_time.FlowWasSuppressed);
        Assert.False(ExecutionContext.IsFlowSuppressed());
        Assert.Equal("mine", local.Value);
    }

    private static Heartbeat Heart(StreamMessageChannel channel) => Assert.IsType<Heartbeat>(channel.GetFeature<IRoundTripTime>());

    private static async Task ReadHeartbeatAsync(MemoryConnection peer)
    {
        byte[] frame = new byte[10];
        await peer.Stream.ReadExactlyAsync(frame).AsTask().Within();
        Assert.Equal([0x26, 0x00], frame[..2]);
    }

    private StreamMessageChannel Hasty(StreamConnection connection) => Channel(
        connection,
        time: _time,
        configure: static options => options.Heartbeat = new HeartbeatOptions { Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromMinutes(1) });

    /// <summary>In steps that no tick falls into, since it would come at their end only.</summary>
    private void Advance(TimeSpan time)
    {
        for (TimeSpan step = TimeSpan.FromMilliseconds(2); time > TimeSpan.Zero; time -= step)
        {
            _time.Advance(step);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget() => new(Channel(new StreamPair().First, time: _time));

    private sealed class CountingTime : FakeTimeProvider
    {
        private long _stood;

        public int Timers { get; private set; }

        public bool FlowWasSuppressed { get; private set; }

        /// <summary>The clock goes on, but no timer ticks.</summary>
        public void StandStill(TimeSpan time) => _stood += time.Ticks;

        public override long GetTimestamp() => base.GetTimestamp() + _stood;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            FlowWasSuppressed = ExecutionContext.IsFlowSuppressed();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
