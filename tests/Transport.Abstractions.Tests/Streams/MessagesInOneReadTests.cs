using System.Text;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What a consumer gets of many small messages that arrive in one read.</summary>
public sealed class MessagesInOneReadTests : EngineTest
{
    [Theory]
    [InlineData("07", TransportError.ProtocolViolation, CloseCode.ProtocolError)]
    [InlineData("fcffffff0f", TransportError.MessageTooLarge, CloseCode.MessageTooLarge)]
    [InlineData("05ff", TransportError.ProtocolViolation, CloseCode.InvalidData)]
    [InlineData("06020a", TransportError.ProtocolViolation, CloseCode.ProtocolError)]
    public async Task An_error_comes_after_the_messages_before_it(string bad, TransportError expected, CloseCode told)
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(new byte[] { 4, 1, 4, 2, 4, 3, 4, 4, 4, 5 }.Concat(Convert.FromHexString(bad)).Concat(new byte[] { 4, 6 }).ToArray(), TestContext.Current.CancellationToken);
        for (byte i = 1; i <= 5; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
            Assert.Equal([i], message.ToArray());
            Assert.True(i == 5 || channel.State == ChannelState.Open);
        }

        TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().Within());
        Assert.Equal(expected, error.Error);
        byte[] goodbye = await ReadToEndAsync(pair.Second);
        Assert.Equal(told, MessageFraming.Default.CreateCodec().ReadClose(goodbye.AsSpan(goodbye.AsSpan().IndexOf((byte)1) + 1)).Code);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_the_third_of_five_and_two_are_received()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(Convert.FromHexString("0561" + "0562" + "05ff" + "0564" + "0565"), TestContext.Current.CancellationToken);
        Assert.Equal("a", await TextAsync(channel));
        Assert.Equal("b", await TextAsync(channel));
        for (int i = 0; i < 2; i++)
        {
            TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().Within());
            Assert.Contains("not valid UTF-8", error.Message);
        }
    }

    [Fact]
    public async Task Receives_of_all_kinds_may_alternate()
    {
        const int Count = 500;
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        connection.Feed([.. Enumerable.Range(0, Count).SelectMany(static i => new byte[] { 4, (byte)i })]);
        for (int i = 0; i < Count;)
        {
            using (ReceivedMessage awaited = Assert.NotNull(await channel.ReceiveAsync().Within()))
            {
                Assert.Equal([(byte)i++], awaited.ToArray());
            }

            if (channel.TryReceive(out ReceivedMessage tried))
            {
                Assert.Equal([(byte)i++], tried.ToArray());
                tried.Dispose();
            }

            int left = Math.Min(3, Count - i);
            if (left == 0)
            {
                continue;
            }

            await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
            {
                Assert.Equal([(byte)i++], message.ToArray());
                if (--left == 0)
                {
                    break;
                }
            }
        }

        Assert.False(channel.TryReceive(out _));
        channel.Abort();
    }

    [Fact]
    public async Task A_close_keeps_what_was_found_for_a_consumer_who_comes_later()
    {
        const int Count = 100;
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(Numbered(Count), TestContext.Current.CancellationToken);
        Assert.Equal("000000", await TextAsync(channel));
        Task close = channel.CloseAsync().AsTask();
        await ReadToEndAsync(pair.Second);
        await pair.Second.Stream.WriteAsync(Convert.FromHexString("0e0103e8"), TestContext.Current.CancellationToken);
        await close.Within();
        for (int i = 1; i < Count; i++)
        {
            Assert.Equal($"{i:d6}", await TextAsync(channel));
        }

        Assert.Null(await channel.ReceiveAsync().Within());
    }

    [Fact]
    public async Task A_close_keeps_no_more_than_its_limit_and_goes_on_when_the_consumer_does()
    {
        const int Count = 60_000;
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First, configure: static options => options.MaxMessageSize = 1000);
        Task close = channel.CloseAsync().AsTask();
        await ReadToEndAsync(pair.Second);

        // More than the backlog, a block and the pipe hold together, so the write waits for the consumer.
        Task write = pair.Second.Stream.WriteAsync((byte[])[.. Numbered(Count), .. Convert.FromHexString("0e0103e8")], TestContext.Current.CancellationToken).AsTask();
        Assert.False(write.IsCompleted);
        for (int i = 0; i < Count; i++)
        {
            Assert.Equal($"{i:d6}", await TextAsync(channel));
        }

        Assert.Null(await channel.ReceiveAsync().Within());
        await write.Within();
        await close.Within();
    }

    [Fact]
    public async Task An_abort_drops_what_was_found_and_leaves_messages_that_are_held()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        connection.Feed([4, 1, 4, 2, 4, 3]);
        ReceivedMessage held = Assert.NotNull(await channel.ReceiveAsync().Within());
        channel.Abort();
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().Within());
        Assert.Equal(TransportError.Aborted, error.Error);
        Assert.False(channel.TryReceive(out _));
        Assert.Equal([1], held.ToArray());
        held.Dispose();
        Assert.Throws<ObjectDisposedException>(() => held.Payload);
    }

    [Fact]
    public async Task A_dispose_drops_what_was_found_and_reads_on_to_the_goodbye()
    {
        StreamPair pair = new();
        StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(Numbered(100), TestContext.Current.CancellationToken);
        Assert.Equal("000000", await TextAsync(channel));
        Task dispose = channel.DisposeAsync().AsTask();
        await ReadToEndAsync(pair.Second);
        await pair.Second.Stream.WriteAsync((byte[])[.. Numbered(20_000), .. Convert.FromHexString("0e0103e8")], TestContext.Current.CancellationToken).AsTask().Within();
        await dispose.Within();
        Assert.Null((await channel.Completion.Within()).Error);
    }

    /// <summary>Messages of six digits.</summary>
    private static byte[] Numbered(int count) => [.. Enumerable.Range(0, count).SelectMany(static i => (byte[])[0x19, .. Encoding.ASCII.GetBytes($"{i:d6}")])];

    private static async Task<string> TextAsync(StreamMessageChannel channel)
    {
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        return message.GetText();
    }
}
