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
        _time.Advance(TimeSpan.FromSeconds(15));
        byte[] frame = new byte[10];
        await slow.Second.Stream.ReadExactlyAsync(frame).AsTask().Within();
        Assert.Equal(ChannelState.Open, patient.State);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Forget() => new(Channel(new StreamPair().First, time: _time));

    private sealed class CountingTime : FakeTimeProvider
    {
        public int Timers { get; private set; }

        public bool FlowWasSuppressed { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            FlowWasSuppressed = ExecutionContext.IsFlowSuppressed();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
