using Microsoft.Extensions.Time.Testing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What the close of the engine does to the connection below, seen by a raw peer.</summary>
public sealed class EngineCloseTests : EngineTest
{
    private static readonly byte[] Goodbye = Convert.FromHexString("0e0103e8");

    [Fact]
    public async Task Close_writes_what_was_accepted_then_the_goodbye_then_half_closes()
    {
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First);
        await channel.SendAsync("hi"u8.ToArray());
        Task close = channel.CloseAsync().AsTask();
        Assert.Equal([0x08, (byte)'h', (byte)'i', .. Goodbye], await ReadToEndAsync(pair.Second));
        Assert.False(close.IsCompleted);
        Assert.False(pair.First.Disposed);
        Assert.Equal(ChannelState.Closing, channel.State);

        await pair.Second.Stream.WriteAsync(Goodbye, TestContext.Current.CancellationToken);
        await close.Within();
        Assert.True(pair.First.Disposed);
        Assert.Equal(ChannelState.Closed, channel.State);
        Assert.Null((await channel.Completion).Error);
    }

    [Fact]
    public async Task The_peers_goodbye_is_answered_when_the_consumer_has_come_to_it()
    {
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First, time: new FakeTimeProvider());
        await pair.Second.Stream.WriteAsync(Goodbye, TestContext.Current.CancellationToken);
        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.Equal(Goodbye, await ReadToEndAsync(pair.Second));
        Assert.Equal(ClosedBy.Remote, (await channel.Completion.Within()).By);
    }

    [Fact]
    public async Task The_peers_goodbye_is_answered_at_once_if_nobody_has_ever_received()
    {
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First, time: new FakeTimeProvider());
        await pair.Second.Stream.WriteAsync(Goodbye, TestContext.Current.CancellationToken);
        Assert.Equal(Goodbye, await ReadToEndAsync(pair.Second));
        Assert.Equal(ClosedBy.Remote, (await channel.Completion.Within()).By);
    }

    [Fact]
    public async Task The_peers_goodbye_is_answered_after_half_the_close_timeout_if_the_consumer_does_not_come_back()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First, time: time, configure: static options => options.Heartbeat.Enabled = false);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x04, 1 }, TestContext.Current.CancellationToken);
        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            await channel.SendAsync(new byte[] { 1 });
        }

        byte[] reply = new byte[2];
        await pair.Second.Stream.ReadExactlyAsync(reply, TestContext.Current.CancellationToken).Within();
        await pair.Second.Stream.WriteAsync(Goodbye, TestContext.Current.CancellationToken);
        Task<byte[]> answer = ReadToEndAsync(pair.Second);
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(2.5), answer);
        Assert.Equal(Goodbye, await answer.Within());
        TransportException error = await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1]));
        Assert.Equal(TransportError.ClosedByPeer, error.Error);
    }

    [Fact]
    public async Task A_write_that_fails_ends_the_channel_and_says_so()
    {
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First);
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        pair.First.Abort();
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => receive.Within());
        Assert.Equal(TransportError.ConnectionLost, error.Error);
        Assert.Equal(ClosedBy.Failure, (await channel.Completion.Within()).By);
        await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1]));
        await Assert.ThrowsAsync<TransportException>(async () => await channel.FlushAsync());
        Assert.True(pair.First.Disposed);
    }

    [Fact]
    public async Task Messages_that_arrived_whole_are_received_before_the_failure()
    {
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x04, 1, 0x04, 2, 0x04, 3 }, TestContext.Current.CancellationToken);
        using (ReceivedMessage first = Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
            Assert.Equal(1, first.Payload.Span[0]);
        }

        pair.First.Abort();
        for (byte expected = 2; expected <= 3; expected++)
        {
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
            Assert.Equal(expected, message.Payload.Span[0]);
        }

        await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
    }

    [Fact]
    public async Task Closing_waits_for_no_more_than_the_bound_when_the_peer_takes_nothing()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        await using StreamMessageChannel channel = Channel(pair.First, time: time);
        while (channel.TrySend(new byte[10_000]))
        {
        }

        Task close = channel.CloseAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        await close.Within();
        CloseReason reason = await channel.Completion.Within();
        Assert.Equal((ClosedBy.Local, TransportError.PeerTimedOut), (reason.By, reason.Error!.Error));
        Assert.True(pair.First.Aborted);
    }

    [Fact]
    public async Task A_consumer_that_blocks_when_its_receive_fails_does_not_block_the_abort()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        using ManualResetEventSlim aborted = new();
        Task consumer = ConsumeAsync();
        await Task.Run(() => channel.Abort(), TestContext.Current.CancellationToken).Within();
        aborted.Set();
        await consumer.Within();

        async Task ConsumeAsync()
        {
            await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().ConfigureAwait(false)).ConfigureAwait(false);
            aborted.Wait(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_peers_goodbye_is_received_again_after_an_abort()
    {
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First);
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        await pair.Second.Stream.WriteAsync(Goodbye, TestContext.Current.CancellationToken);
        Assert.Null(await receive.Within());
        channel.Abort();
        Assert.Null(await channel.ReceiveAsync().Within());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_peer_sent_before_it_went_is_received_although_a_write_to_it_fails(bool saysGoodbye)
    {
        const int Count = 5_000;
        FakeTimeProvider time = new();
        StreamPair pair = new(static available => Math.Min(available, 100));
        using StreamMessageChannel channel = Channel(pair.First, time: time);
        byte[] frames = new byte[2 * Count];
        for (int i = 0; i < Count; i++)
        {
            frames[2 * i] = 0x04;
        }

        await pair.Second.Stream.WriteAsync(saysGoodbye ? [.. frames, .. Goodbye] : frames, TestContext.Current.CancellationToken);
        await pair.Second.CompleteWritesAsync(TestContext.Current.CancellationToken);
        pair.First.FailWrites();
        await channel.SendAsync(new byte[1]);
        Task<TransportException> refused = Assert.ThrowsAsync<TransportException>(async () =>
        {
            while (true)
            {
                await channel.FlushAsync();
                await channel.SendAsync(new byte[1]);
            }
        });
        Assert.Equal(TransportError.ConnectionLost, (await refused.Within()).Error);
        Assert.Equal(ChannelState.Closing, channel.State);
        for (int i = 0; i < Count; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        }

        if (saysGoodbye)
        {
            Assert.Null(await channel.ReceiveAsync().Within());
            Assert.Equal(ClosedBy.Remote, (await channel.Completion.Within()).By);
        }
        else
        {
            await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync().Within());
            Assert.Equal(ClosedBy.Failure, (await channel.Completion.Within()).By);
        }
    }

    [Fact]
    public async Task A_failed_write_ends_the_channel_at_the_bound_if_nobody_receives()
    {
        FakeTimeProvider time = new();
        StreamPair pair = new();
        using StreamMessageChannel channel = Channel(pair.First, time: time);
        await pair.Second.Stream.WriteAsync(new byte[] { 0x04, 1 }, TestContext.Current.CancellationToken);
        pair.First.FailWrites();
        await channel.SendAsync(new byte[1]);
        await Assert.ThrowsAsync<TransportException>(async () => await channel.FlushAsync().AsTask().Within());
        for (int i = 0; i < 100_000 && !channel.Completion.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(TransportError.ConnectionLost, (await channel.Completion.Within()).Error!.Error);
    }
}
