using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>Which heartbeats a channel sends and answers, seen by a peer that speaks bytes.</summary>
public sealed class HeartbeatSendingTests : EngineTest
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly StreamPair _pair = new();

    private MemoryConnection Peer => _pair.Second;

    [Fact]
    public async Task A_heartbeat_is_sent_every_interval_although_nothing_else_is()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(Interval - TimeSpan.FromMilliseconds(1));
            await ShowLifeAsync();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await ReadHeartbeatAsync();
        }

        Assert.Equal(ChannelState.Open, channel.State);
    }

    [Fact]
    public async Task A_heartbeat_is_sent_also_by_who_sends_messages()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        await channel.SendAsync(new byte[] { 7 }).Within();
        await channel.FlushAsync().Within();
        _time.Advance(Interval);
        Assert.Equal([0x04, 7], await ReadAsync(2));
        await ReadHeartbeatAsync();
    }

    [Fact]
    public async Task An_answer_tells_the_round_trip()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        IRoundTripTime roundTrip = channel.GetFeature<IRoundTripTime>()!;
        _time.Advance(Interval);
        long number = await ReadHeartbeatAsync();
        Assert.Null(roundTrip.Latest);

        _time.Advance(TimeSpan.FromMilliseconds(320));
        await AnswerAsync(number);
        Assert.Equal(TimeSpan.FromMilliseconds(320), roundTrip.Latest);
    }

    [Fact]
    public async Task A_late_answer_tells_how_late_it_is()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        _time.Advance(Interval);
        long number = await ReadHeartbeatAsync();
        await ShowLifeAsync();
        _time.Advance(Interval);
        Assert.Equal(number, await ReadHeartbeatAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(number);
        await AnswerAsync(number);
        Assert.Equal(TimeSpan.FromSeconds(16), channel.GetFeature<IRoundTripTime>()!.Latest);
    }

    [Fact]
    public async Task Answers_that_nobody_asked_for_are_no_measurement()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        await AnswerAsync(1);
        await AnswerAsync(0);
        _time.Advance(Interval);
        long number = await ReadHeartbeatAsync();
        await AnswerAsync(number + 1);
        await Peer.Stream.WriteAsync(new byte[] { 0x0A, 0x02, 1 });
        await Peer.ReadByPeerAsync().Within();
        Assert.Null(channel.GetFeature<IRoundTripTime>()!.Latest);
        Assert.Equal(ChannelState.Open, channel.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_heartbeat_with_content_is_answered_with_the_same_content(bool enabled)
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time, configure: options => options.Heartbeat.Enabled = enabled);
        await Peer.Stream.WriteAsync(new byte[] { 0x06, 0x00, 0x12, 0x00, 1, 2, 3 });
        Assert.Equal([0x12, 0x02, 1, 2, 3], await ReadAsync(5));
    }

    [Fact]
    public async Task A_flood_of_heartbeats_to_a_blocked_writer_is_answered_by_the_latest_only()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: _time);
        connection.HoldWrites();
        await channel.SendAsync(new byte[] { 7 }).Within();
        await connection.WriteStarted.Within();
        byte[] flood = [.. Enumerable.Range(0, 5_000).SelectMany(i => (byte[])[0x0E, 0x00, (byte)(i >> 8), (byte)i])];
        connection.Feed([.. flood, 0x04, 9]);
        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
        }

        connection.ReleaseWrites();
        await channel.SendAsync(new byte[] { 8 }).Within();
        await channel.FlushAsync().Within();
        byte[] written = connection.Written;
        Assert.InRange(written.Length, 1, 1024);
        Assert.True(written.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x0E, 0x02, 4_999 >> 8, 4_999 & 0xFF]) >= 0);
    }

    [Fact]
    public async Task At_most_one_heartbeat_waits_for_a_blocked_write()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: _time);
        connection.HoldWrites();
        await channel.SendAsync(new byte[] { 7 }).Within();
        await connection.WriteStarted.Within();
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(Interval);
            connection.Feed([0x04, 9]);
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        }

        connection.ReleaseWrites();
        await channel.SendAsync(new byte[] { 8 }).Within();
        await channel.FlushAsync().Within();
        byte[] written = connection.Written;
        Assert.Equal(2 + 2 + 10, written.Length);
        Assert.Equal(1, written.AsSpan().Count((ReadOnlySpan<byte>)[0x26, 0x00]));
    }

    [Fact]
    public async Task A_heartbeat_does_not_wait_behind_a_full_send_buffer()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, time: _time, configure: options => options.SendBufferSize = 1024);
        connection.HoldWrites();
        await channel.SendAsync(new byte[400]).Within();
        await connection.WriteStarted.Within();
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => channel.SendAsync(new byte[400]).AsTask())];
        _time.Advance(Interval);
        connection.ReleaseWrites();
        await Task.WhenAll(waiting).Within();
        await channel.FlushAsync().Within();
        byte[] written = connection.Written;
        Assert.InRange(written.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x26, 0x00]), 1, 3 * 402);
    }

    [Fact]
    public async Task No_heartbeat_follows_the_goodbye()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time);
        Task close = channel.CloseAsync().AsTask();
        Assert.Equal([0x0E, 0x01, 0x03, 0xE8], await ReadAsync(4));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(close.IsCompleted);
        Assert.Empty(await ReadToEndAsync(Peer));
        _time.Advance(TimeSpan.FromSeconds(1));
        await close.Within();
    }

    [Fact]
    public async Task A_heartbeat_can_be_switched_off()
    {
        using StreamMessageChannel channel = Channel(_pair.First, time: _time, configure: options => options.Heartbeat.Enabled = false);
        Assert.False(channel.Capabilities.DetectsDeadPeer);
        Assert.Null(channel.GetFeature<IRoundTripTime>());
        await SaysNothingForHoursAsync(channel, [0x04, 7]);
    }

    [Fact]
    public async Task A_framing_without_heartbeats_sends_none_and_waits_without_end()
    {
        using StreamMessageChannel channel = Channel(_pair.First, MessageFraming.Lines(), _time);
        Assert.False(channel.Capabilities.DetectsDeadPeer);
        Assert.Null(channel.GetFeature<IRoundTripTime>());
        await SaysNothingForHoursAsync(channel, [7, (byte)'\n']);
    }

    private async Task SaysNothingForHoursAsync(StreamMessageChannel channel, byte[] message)
    {
        Assert.False(HeartbeatTimer.Of(_time).IsRunning);
        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(ChannelState.Open, channel.State);
        await channel.SendAsync(new byte[] { 7 }).Within();
        Assert.Equal(message, await ReadAsync(2));
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Peer.Stream.ReadExactlyAsync(bytes).Within();
        return bytes;
    }

    private async Task<long> ReadHeartbeatAsync()
    {
        byte[] frame = await ReadAsync(10);
        Assert.Equal([0x26, 0x00], frame[..2]);
        return BinaryPrimitives.ReadInt64BigEndian(frame.AsSpan(2));
    }

    private async Task AnswerAsync(long number)
    {
        byte[] frame = [0x26, 0x02, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), number);
        await Peer.Stream.WriteAsync(frame);
        await Peer.ReadByPeerAsync().Within();
    }

    /// <summary>As peers of older versions might: a heartbeat without content.</summary>
    private async Task ShowLifeAsync()
    {
        await Peer.Stream.WriteAsync(new byte[] { 0x06, 0x00 });
        await Peer.ReadByPeerAsync().Within();
    }
}
