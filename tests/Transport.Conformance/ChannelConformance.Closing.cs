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
        await far.ExpectGoodbyeAsync(close);
        await close.Within();

        CloseReason here = await near.Completion.Within();
        Assert.Equal((ClosedBy.Local, CloseCode.Normal, null), (here.By, here.Code, here.Error));
        if (far.Capabilities.SignalsEnd)
        {
            CloseReason there = await far.Completion.Within("the peer to answer the goodbye by itself");
            Assert.Equal((ClosedBy.Remote, CloseCode.Normal, null), (there.By, there.Code, there.Error));
        }

        for (int again = 0; again < 3; again++)
        {
            await near.ExpectEndAsync();
            await far.ExpectGoodbyeAsync();
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
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        int count = near.Few(500);
        Task closing = Task.Run(async () =>
        {
            for (int i = 0; i < count; i++)
            {
                await near.SendAsync(near.Numbered(i, i % 40 == 0 ? 50_000 : 200));
            }

            await near.CloseAsync();
        });

        await far.ExpectNumbersAsync(0, count);
        await far.ExpectGoodbyeAsync(closing);
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

        await near.ExpectArrivedAsync(far);
        Task close = near.CloseAsync().AsTask();
        await near.ExpectNumbersAsync(0, 5);
        await far.ExpectGoodbyeAsync(close);
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

        await pair.First.ExpectArrivedAsync(pair.Second);
        Task close = pair.First.CloseAsync().AsTask();
        await pair.Second.ExpectGoodbyeAsync(close);
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

        if (!pair.Second.Capabilities.SignalsEnd)
        {
            // It never learns; what it sends before the close has ended may be received, what it sends later is not.
            Assert.Equal(20, sent);
            await close.Within();
            Arrivals arrivals = new(pair.First.Capabilities);
            while (await pair.First.ReceiveAsync().Within() is { } message)
            {
                arrivals.Add(message);
                message.Dispose();
            }

            Assert.Subset(Enumerable.Range(0, sent).ToHashSet(), arrivals.Seen.ToHashSet());
            await pair.Second.ExpectUnawareAsync();
            return;
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
        if (pair.Second.Capabilities.SignalsEnd)
        {
            await pair.Second.ExpectGoodbyeAsync();
        }

        // A peer that does not know of the end may still send, and what comes before the close is over would be received.
        Assert.Null(await receive.Within());
        await close.Within();
        await pair.Second.ExpectGoodbyeAsync();
    }

    [Fact]
    public async Task A_send_that_waits_while_this_side_closes_arrives_or_fails()
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        List<Task> sends = [.. Enumerable.Range(0, 10).Select(i => pair.First.SendAsync(pair.First.Numbered(filled + i, 4_000)).AsTask())];
        Task close = pair.First.CloseAsync().AsTask();
        Arrivals arrivals = new(pair.Second.Capabilities);
        List<int> received = [];
        if (pair.Second.Capabilities.SignalsEnd)
        {
            while (await pair.Second.ReceiveAsync().Within() is { } message)
            {
                received.Add(TestPayload.Check(message.Payload.Span).Sequence);
                message.Dispose();
            }
        }
        else
        {
            await close.Within();
            await pair.Second.TakeUntilQuietAsync(message => arrivals.Add(message));
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
        if (pair.Second.Capabilities.Reliable)
        {
            Assert.Equal(expected, received);
        }
        else
        {
            arrivals.ExpectAmong(expected);
        }
    }

    [Fact]
    public async Task Sending_after_this_side_closed_is_misuse()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task close = pair.First.CloseAsync().AsTask();
        await ExpectSendThrowsAsync<InvalidOperationException>(pair.First);
        await pair.Second.ExpectGoodbyeAsync(close);
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
        await far.ExpectGoodbyeAsync(close);
        if (!far.Capabilities.SignalsEnd)
        {
            await close.Within();
            await far.ExpectUnawareAsync();
            return;
        }

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
        List<Task> sends = [.. Enumerable.Range(0, 10).Select(i => pair.Second.SendAsync(pair.Second.Numbered(filled + i, 4_000)).AsTask())];
        Task close = pair.First.CloseAsync().AsTask();
        if (!pair.Second.Capabilities.SignalsEnd)
        {
            await Task.WhenAll(sends).Within("sends to a peer that has closed to complete, since nothing tells");
            await close.Within();
            Arrivals arrivals = new(pair.First.Capabilities);
            while (await pair.First.ReceiveAsync().Within() is { } message)
            {
                arrivals.Add(message);
                message.Dispose();
            }

            arrivals.ExpectUpTo(filled + sends.Count);
            return;
        }

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
        await pair.Second.ExpectGoodbyeAsync(Task.WhenAll(closes));
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
        if (pair.First.Capabilities.SignalsEnd)
        {
            await ExpectCancelledAsync(() => close, source.Token);
            Assert.False(pair.First.Completion.IsCompleted);
        }
        else
        {
            await ExpectDoneOrCancelledAsync(close, source.Token);
        }

        await pair.Second.ExpectNumbersAsync(0, 1);
        await pair.Second.ExpectGoodbyeAsync();
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
        Task close = pair.First.CloseAsync(default, source.Token).AsTask();
        if (pair.First.Capabilities.SignalsEnd)
        {
            await ExpectCancelledAsync(() => close, source.Token);
        }
        else
        {
            await ExpectDoneOrCancelledAsync(close, source.Token);
        }

        await pair.Second.ExpectGoodbyeAsync();
        Assert.Null((await pair.First.Completion.Within()).Error);
    }

    /// <summary>A close that waits for nobody may be done before anybody can give it up.</summary>
    private static async Task ExpectDoneOrCancelledAsync(Task close, CancellationToken token)
    {
        try
        {
            await close.Within();
        }
        catch (OperationCanceledException exception)
        {
            Assert.Equal(token, exception.CancellationToken);
        }
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
