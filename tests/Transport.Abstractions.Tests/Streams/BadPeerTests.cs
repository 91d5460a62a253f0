using System.Text;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What a stranger can send instead of messages.</summary>
public sealed class BadPeerTests : EngineTest
{
    [Fact]
    public async Task An_announced_length_above_the_limit_ends_the_channel_before_memory_is_taken()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await pair.Second.Stream.WriteAsync(Convert.FromHexString("fcffffff0f"), TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.MessageTooLarge, error.Error);
        Assert.Contains("1073741823 bytes; the limit is 1048576 bytes", error.Message);
        Assert.Contains(channel.Id, error.Message);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 28);
    }

    [Fact]
    public async Task A_peer_that_breaks_the_protocol_is_told_before_the_connection_ends()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x04, 0x61, 0x07 }, TestContext.Current.CancellationToken);
        using (ReceivedMessage before = Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            Assert.Equal("a", before.GetText());
        }

        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.ProtocolViolation, error.Error);

        byte[] told = await ReadToEndAsync(pair.Second);
        FrameCodec codec = MessageFraming.Default.CreateCodec();
        Assert.True(codec.TryReadHeader(told, out FrameHeader header));
        Assert.Equal(FrameType.Close, header.Type);
        Assert.Equal(CloseCode.ProtocolError, codec.ReadClose(told.AsSpan(header.HeaderLength)).Code);

        await pair.Second.CompleteWritesAsync(TestContext.Current.CancellationToken);
        CloseReason reason = await channel.Completion.Within();
        Assert.Equal((ClosedBy.Failure, TransportError.ProtocolViolation), (reason.By, reason.Error!.Error));
        TransportException sendError = await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1]));
        Assert.Equal(TransportError.ProtocolViolation, sendError.Error);
    }

    [Fact]
    public async Task An_http_client_gets_an_answer_it_understands()
    {
        StreamPair pair = new(_ => 1);
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Contains("HTTP request", error.Message);
        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(await ReadToEndAsync(pair.Second)));
    }

    [Fact]
    public async Task Text_that_is_not_utf8_ends_the_channel()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x05, 0xff }, TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.ProtocolViolation, error.Error);
        Assert.Contains("not valid UTF-8", error.Message);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_ends_the_channel_also_if_it_is_larger_than_a_block()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        byte[] frame = new byte[3 + 100_000];
        Convert.FromHexString("81b518").CopyTo(frame, 0);
        frame[^1] = 0xff;
        await pair.Second.Stream.WriteAsync(frame, TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Contains("not valid UTF-8", error.Message);
        Assert.Equal(TransportError.ProtocolViolation, error.Error);
        byte[] told = await ReadToEndAsync(pair.Second);
        Assert.Equal(CloseCode.InvalidData, MessageFraming.Default.CreateCodec().ReadClose(told.AsSpan(told.AsSpan().IndexOf((byte)1) + 1)).Code);
    }

    [Fact]
    public async Task A_line_that_never_ends_is_cut_off_at_the_limit_with_a_farewell()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, MessageFraming.Lines(static reason => $"error {(int)reason.Code}"), configure: static o => o.MaxMessageSize = 1000);
        await pair.Second.Stream.WriteAsync(new byte[5000], TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.MessageTooLarge, error.Error);
        Assert.Equal("error 1009\n", Encoding.ASCII.GetString(await ReadToEndAsync(pair.Second)));
    }

    [Fact]
    public async Task A_line_of_exactly_the_limit_is_accepted()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, MessageFraming.Lines(), configure: static o => o.MaxMessageSize = 1000);
        await pair.Second.Stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 1000) + "\r\n"), TestContext.Current.CancellationToken);
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal(1000, message.Length);
    }

    [Theory]
    [InlineData("28616263")]
    [InlineData("80")]
    [InlineData("8080200000")]
    public async Task Half_a_frame_then_silence_ends_the_channel_in_the_frame_timeout(string bytes)
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, time: time, configure: static options => options.Heartbeat.Enabled = false);
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        await pair.Second.Stream.WriteAsync(Convert.FromHexString(bytes), TestContext.Current.CancellationToken);
        await pair.Second.ReadByPeerAsync().Within();
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(30), receive);

        TransportException error = await Assert.ThrowsAsync<TransportException>(() => receive.Within());
        Assert.Equal(TransportError.PeerTimedOut, error.Error);
        Assert.Contains("for 30 s", error.Message);
        Assert.Contains("FrameTimeout", error.Message);
        Assert.True(pair.First.Aborted);
    }

    [Fact]
    public async Task A_peer_that_is_slow_but_goes_on_is_not_cut_off()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, time: time);
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        byte[] frame = [0x28, .. "0123456789"u8];
        foreach (byte next in frame)
        {
            Assert.False(receive.IsCompleted);
            await pair.Second.Stream.WriteAsync(new[] { next }, TestContext.Current.CancellationToken);
            await pair.Second.ReadByPeerAsync().Within();
            time.Advance(TimeSpan.FromSeconds(29));
        }

        using ReceivedMessage message = Assert.NotNull(await receive.Within());
        Assert.Equal("0123456789", message.GetText());
    }

    [Fact]
    public async Task An_end_in_the_middle_of_a_message_is_a_lost_connection()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, MessageFraming.LengthPrefix(4));
        await pair.Second.Stream.WriteAsync(new byte[] { 0, 0, 0, 9, 1, 2 }, TestContext.Current.CancellationToken);
        await pair.Second.CompleteWritesAsync(TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.ConnectionLost, error.Error);
        Assert.Contains("in the middle of a message, of which 6 bytes", error.Message);
    }

    [Fact]
    public async Task An_end_without_a_goodbye_is_a_lost_connection_where_the_framing_has_goodbyes()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.CompleteWritesAsync(TestContext.Current.CancellationToken);
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.ConnectionLost, error.Error);
        Assert.Contains("without a goodbye", error.Message);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task An_end_between_messages_is_the_goodbye_where_the_framing_has_none()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, MessageFraming.Lines());
        await pair.Second.Stream.WriteAsync("last\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await pair.Second.CompleteWritesAsync(TestContext.Current.CancellationToken);
        using (ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            Assert.Equal("last", message.GetText());
        }

        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.Equal(ClosedBy.Remote, (await channel.Completion.Within()).By);
    }
}
