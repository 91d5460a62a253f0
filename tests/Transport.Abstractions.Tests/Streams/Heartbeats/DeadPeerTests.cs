using Microsoft.Extensions.Time.Testing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>When a channel gives up its peer, and when it must not.</summary>
public sealed class DeadPeerTests : EngineTest
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>The silence is counted from a tick on, and noticed at one.</summary>
    private static readonly TimeSpan Inexact = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly StreamPair _pair = new();

    [Fact]
    public async Task A_silent_peer_is_dead_after_the_timeout_with_a_sentence_that_says_so()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        Assert.True(channel.Capabilities.DetectsDeadPeer);
        _time.Advance(Silence - TimeSpan.FromMilliseconds(1));
        AssertAlive(channel);
        _time.Advance(Inexact + TimeSpan.FromMilliseconds(1));

        TransportException error = (await channel.Completion.Within()).Error!;
        Assert.Equal(TransportError.PeerTimedOut, error.Error);
        Assert.Contains("Nothing was received from the peer of the memory channel", error.Message, StringComparison.Ordinal);
        Assert.Contains("first.test", error.Message, StringComparison.Ordinal);
        Assert.Contains("for 30 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("raise Heartbeat:Timeout", error.Message, StringComparison.Ordinal);
        Assert.True(_pair.First.Aborted);
    }

    [Fact]
    public async Task Everything_that_waits_ends_with_the_death_of_the_peer()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: _time, configure: options => options.SendBufferSize = 1024);
        connection.HoldWrites();
        await channel.SendAsync(new byte[400]).Within();
        await connection.WriteStarted.Within();
        List<Task> waiting = [channel.ReceiveAsync().AsTask(), channel.FlushAsync().AsTask(), .. Enumerable.Range(0, 5).Select(_ => channel.SendAsync(new byte[400]).AsTask())];
        waiting.RemoveAll(static task => task.IsCompletedSuccessfully);
        Assert.InRange(waiting.Count, 4, 7);

        _time.Advance(Silence + Inexact);
        foreach (Task task in waiting)
        {
            Assert.Equal(TransportError.PeerTimedOut, (await Assert.ThrowsAsync<TransportException>(() => task.Within())).Error);
        }

        Assert.Equal(TransportError.PeerTimedOut, Assert.Throws<TransportException>(() => { _ = channel.TrySend([1]); }).Error);
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_peer_that_takes_everything_and_says_nothing_is_dead_while_we_keep_sending()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        Task<byte[]> taking = ReadToEndAsync(_pair.Second);
        for (TimeSpan sent = TimeSpan.FromSeconds(1); sent < Silence; sent += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(channel.TrySend([1]));
            await channel.FlushAsync().Within();
        }

        _time.Advance(TimeSpan.FromSeconds(1) + Inexact);

        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);
        await Assert.ThrowsAsync<IOException>(() => taking);
    }

    [Fact]
    public async Task Bytes_of_an_unfinished_message_are_signs_of_life()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        await GiveAsync(0x80, 0x40);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(20));
            await GiveAsync(1);
        }

        AssertAlive(channel);
    }

    [Fact]
    public async Task A_heartbeat_without_content_is_a_sign_of_life()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(29));
            await GiveAsync(0x06, 0x00);
        }

        AssertAlive(channel);
    }

    [Fact]
    public async Task A_slow_consumer_of_ours_never_looks_like_a_dead_peer_and_the_time_counts_anew_when_it_returns()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        await _pair.Second.Stream.WriteAsync(new byte[] { 0x04, 1 });
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => (channel.Reads & 1) == 0, TimeSpan.FromSeconds(60))));
        _time.Advance(TimeSpan.FromHours(5));
        AssertAlive(channel);

        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
        }

        _time.Advance(Silence - TimeSpan.FromSeconds(1));
        AssertAlive(channel);
        _time.Advance(Inexact + TimeSpan.FromSeconds(1));
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_consumer_that_works_on_a_message_for_hours_while_others_wait_keeps_its_peer()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        await _pair.Second.Stream.WriteAsync(new byte[] { 0x04, 1, 0x04, 2 });
        using ReceivedMessage first = Assert.NotNull(await channel.ReceiveAsync().Within());
        _time.Advance(TimeSpan.FromHours(5));
        AssertAlive(channel);
        using ReceivedMessage second = Assert.NotNull(await channel.ReceiveAsync().Within());
    }

    [Fact]
    public async Task A_peer_that_is_heard_before_it_is_judged_is_spared_and_judged_again_after_another_silence()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        Heartbeat heart = Assert.IsType<Heartbeat>(channel.GetFeature<IRoundTripTime>());
        TimeSpan step = HeartbeatClock.PeriodOf(heart.Interval);
        int reads = Silent();
        Assert.False(heart.Beat(step, out _));
        await GiveAsync(0x06, 0x00);
        heart.Judge(reads);
        Assert.False(heart.IsDoubting);
        AssertAlive(channel);

        heart.Judge(Silent());
        Assert.True(heart.IsStopped);
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion.Within()).Error!.Error);

        int Silent()
        {
            int ticks = 1;
            int reads;
            for (; !heart.Beat(step, out reads); ticks++)
            {
            }

            Assert.Equal(Silence + step, ticks * step);
            return reads;
        }
    }

    [Fact]
    public async Task Two_ends_without_traffic_live_for_hours()
    {
        ObservedFraming first = new();
        ObservedFraming second = new();
        using StreamMessageChannel one = Channel(_pair.First, first, _time);
        using StreamMessageChannel other = Channel(_pair.Second, second, _time);
        for (int i = 0; i < 4 * 60 * 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            await first.AnswerAsync();
            await second.AnswerAsync();
        }

        AssertAlive(one, other);
        Assert.NotNull(one.GetFeature<IRoundTripTime>()!.Latest);
        await one.SendAsync(new byte[] { 1 }).Within();
        using ReceivedMessage message = Assert.NotNull(await other.ReceiveAsync().Within());
    }

    [Fact]
    public async Task Two_ends_whose_consumers_both_stand_still_live_on()
    {
        using StreamMessageChannel one = Channel(_pair.First, time: _time);
        using StreamMessageChannel other = Channel(_pair.Second, time: _time);
        await one.SendAsync(new byte[] { 1 }).Within();
        await other.SendAsync(new byte[] { 2 }).Within();
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => ((one.Reads | other.Reads) & 1) == 0, TimeSpan.FromSeconds(60))));
        _time.Advance(TimeSpan.FromHours(1));
        AssertAlive(one, other);
        using ReceivedMessage second = Assert.NotNull(await one.ReceiveAsync().Within());
        using ReceivedMessage first = Assert.NotNull(await other.ReceiveAsync().Within());
    }

    /// <summary>A channel that is given up ends a moment later, on another thread; but its heart doubts from the tick on.</summary>
    private void AssertAlive(params StreamMessageChannel[] channels)
    {
        Assert.True(HeartbeatTimer.Of(_time).IsRunning);
        Assert.All(channels, static channel => Assert.False(Assert.IsType<Heartbeat>(channel.GetFeature<IRoundTripTime>()).IsDoubting));
        Assert.All(channels, static channel => Assert.Equal(ChannelState.Open, channel.State));
    }

    private async Task GiveAsync(params byte[] bytes)
    {
        await _pair.Second.Stream.WriteAsync(bytes);
        await _pair.Second.ReadByPeerAsync().Within();
    }
}
