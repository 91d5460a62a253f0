using System.Buffers;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_close_reaches_the_peer_and_ends_both_sides(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task close = near.CloseAsync().AsTask();
        await far.ExpectEndAsync();
        await close.Within();

        CloseReason here = await near.Completion.Within();
        CloseReason there = await far.Completion.Within("the peer to answer the goodbye by itself");
        Assert.Equal((ClosedBy.Local, CloseCode.Normal, null), (here.By, here.Code, here.Error));
        Assert.Equal((ClosedBy.Remote, CloseCode.Normal, null), (there.By, there.Code, there.Error));
        for (int again = 0; again < 3; again++)
        {
            await near.ExpectEndAsync();
            await far.ExpectEndAsync();
            Assert.False(near.TryReceive(out _));
            Assert.False(far.TryReceive(out _));
        }
    }

    [Fact]
    public async Task Both_sides_may_close_at_once()
    {
        for (int i = 0; i < 20; i++)
        {
            await using ChannelPair pair = await ConnectAsync();
            await Task.WhenAll(
                Task.Run(async () => await pair.First.CloseAsync()),
                Task.Run(async () => await pair.Second.CloseAsync())).Within("two closes at once");
            Assert.Null((await pair.First.Completion.Within()).Error);
            Assert.Null((await pair.Second.Completion.Within()).Error);
            await pair.First.ExpectEndAsync();
            await pair.Second.ExpectEndAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task What_was_accepted_before_a_close_arrives_before_the_end(bool reversed)
    {
        const int Count = 500;
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task closing = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await near.SendAsync(TestPayload.Numbered(i, i % 40 == 0 ? 50_000 : 200));
            }

            await near.CloseAsync();
        });

        await far.ExpectNumbersAsync(0, Count);
        await far.ExpectEndAsync();
        await closing.Within();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task What_the_peer_had_sent_is_still_received_after_a_close(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        for (int i = 0; i < 10; i++)
        {
            await far.SendAsync(TestPayload.Numbered(i, 1_000)).Within();
        }

        Task close = near.CloseAsync().AsTask();
        await near.ExpectNumbersAsync(0, 5);
        await far.ExpectEndAsync();
        await near.ExpectNumbersAsync(5, 5);
        await near.ExpectEndAsync();
        await close.Within();
    }

    [Fact]
    public async Task What_nobody_received_before_the_close_ended_is_kept()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int i = 0; i < 5; i++)
        {
            await pair.Second.SendAsync(TestPayload.Numbered(i, 1_000)).Within();
        }

        Task close = pair.First.CloseAsync().AsTask();
        await pair.Second.ExpectEndAsync();
        await close.Within();
        await pair.First.ExpectNumbersAsync(0, 5);
        await pair.First.ExpectEndAsync();
    }

    [Fact]
    public async Task A_peer_may_go_on_sending_until_it_learns_of_the_close()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = pair.First.CloseAsync().AsTask();
        int sent = 0;
        for (; sent < 20; sent++)
        {
            try
            {
                await pair.Second.SendAsync(TestPayload.Numbered(sent, 1_000)).Within();
            }
            catch (TransportException exception) when (exception.Error == TransportError.ClosedByPeer)
            {
                break;
            }
        }

        await pair.Second.ExpectEndAsync();
        await pair.First.ExpectNumbersAsync(0, sent);
        await pair.First.ExpectEndAsync();
        await close.Within();
    }

    [Fact]
    public async Task A_receive_that_waits_while_this_side_closes_gets_the_end()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task<ReceivedMessage?> receive = pair.First.ReceiveAsync().AsTask();
        Task close = pair.First.CloseAsync().AsTask();
        await pair.Second.ExpectEndAsync();
        Assert.Null(await receive.Within());
        await close.Within();
    }

    [Fact]
    public async Task A_send_that_waits_while_this_side_closes_arrives_or_fails()
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        List<Task> sends = [.. Enumerable.Range(0, 10).Select(i => pair.First.SendAsync(TestPayload.Numbered(filled + i, 4_000)).AsTask())];
        Task close = pair.First.CloseAsync().AsTask();
        List<int> received = [];
        while (await pair.Second.ReceiveAsync().Within() is { } message)
        {
            received.Add(TestPayload.Check(message.Payload.Span).Sequence);
            message.Dispose();
        }

        List<int> expected = [.. Enumerable.Range(0, filled)];
        for (int i = 0; i < sends.Count; i++)
        {
            try
            {
                await sends[i].Within();
                expected.Add(filled + i);
            }
            catch (InvalidOperationException)
            {
            }
        }

        await close.Within();
        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task Sending_after_this_side_closed_is_misuse()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task close = pair.First.CloseAsync().AsTask();
        await ExpectSendThrowsAsync<InvalidOperationException>(pair.First);
        await pair.Second.ExpectEndAsync();
        await close.Within();
        await ExpectSendThrowsAsync<InvalidOperationException>(pair.First);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Sending_after_the_peer_closed_says_so(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task close = near.CloseAsync().AsTask();
        await far.ExpectEndAsync();
        for (int again = 0; again < 2; again++)
        {
            foreach (TransportException exception in await ExpectSendThrowsAsync<TransportException>(far))
            {
                Assert.Equal(TransportError.ClosedByPeer, exception.Error);
            }

            await close.Within();
            await far.Completion.Within();
        }
    }

    [Fact]
    public async Task Sends_that_wait_while_the_peer_closes_arrive_or_say_so()
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.Second.FillAsync(4_000);
        List<Task> sends = [.. Enumerable.Range(0, 10).Select(i => pair.Second.SendAsync(TestPayload.Numbered(filled + i, 4_000)).AsTask())];
        Task close = pair.First.CloseAsync().AsTask();
        await pair.Second.ExpectEndAsync();

        List<int> received = [];
        while (await pair.First.ReceiveAsync().Within() is { } message)
        {
            received.Add(TestPayload.Check(message.Payload.Span).Sequence);
            message.Dispose();
        }

        List<int> expected = [.. Enumerable.Range(0, filled)];
        for (int i = 0; i < sends.Count; i++)
        {
            try
            {
                await sends[i].Within();
                expected.Add(filled + i);
            }
            catch (TransportException exception)
            {
                Assert.Equal(TransportError.ClosedByPeer, exception.Error);
            }
        }

        await close.Within();
        Assert.Equal(expected, received);
    }

    [Fact]
    public async Task Closing_again_and_again_is_one_close()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task[] closes = [.. Enumerable.Range(0, 10).Select(_ => Task.Run(async () => await pair.First.CloseAsync()))];
        await pair.Second.ExpectEndAsync();
        await Task.WhenAll(closes).Within("ten closes at once");
        await pair.First.CloseAsync().Within();
        await pair.Second.CloseAsync().Within();
        Assert.Null((await pair.First.Completion.Within()).Error);
        Assert.Null((await pair.Second.Completion.Within()).Error);
    }

    [Fact]
    public async Task A_cancelled_close_gives_up_the_wait_only()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        await pair.First.SendAsync(TestPayload.Numbered(0)).Within();
        using CancellationTokenSource source = new();
        Task close = pair.First.CloseAsync(new CloseReason(CloseCode.GoingAway), source.Token).AsTask();
        await source.CancelAsync();
        await ExpectCancelledAsync(() => close, source.Token);
        Assert.False(pair.First.Completion.IsCompleted);

        await pair.Second.ExpectNumbersAsync(0, 1);
        await pair.Second.ExpectEndAsync();
        CloseReason reason = await pair.First.Completion.Within();
        Assert.Equal((CloseCode.GoingAway, null), (reason.Code, reason.Error));
        await pair.First.CloseAsync().Within();
    }

    [Fact]
    public async Task A_close_with_a_cancelled_token_closes_all_the_same()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await ExpectCancelledAsync(() => pair.First.CloseAsync(default, source.Token).AsTask(), source.Token);
        await pair.Second.ExpectEndAsync();
        Assert.Null((await pair.First.Completion.Within()).Error);
    }

    /// <summary>All three ways of sending, and that what they throw is exactly this type.</summary>
    private static async Task<TException[]> ExpectSendThrowsAsync<TException>(IMessageChannel channel)
        where TException : Exception =>
    [
        await Assert.ThrowsAsync<TException>(() => channel.SendAsync(new byte[10]).Within()),
        await Assert.ThrowsAsync<TException>(() => channel.SendAsync(new byte[10], static (bytes, writer) => writer.Write(bytes)).Within()),
        Assert.Throws<TException>(() => channel.TrySend(new byte[10])),
    ];
}
