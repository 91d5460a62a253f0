using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Ten_thousand_cancelled_receives_lose_nothing_and_break_nothing(bool reversed)
    {
        const int Cancellations = 10_000;
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        int cancelled = 0;
        int sent = 0;
        Arrivals arrivals = new(far.Capabilities);
        for (int round = 0; cancelled < Cancellations; round++)
        {
            using CancellationTokenSource source = new();
            Task<ReceivedMessage?> receive = far.ReceiveAsync(source.Token).AsTask();
            if (round % 5 == 0)
            {
                // These race with the cancellation below.
                for (int i = round % 3; i >= 0; i--)
                {
                    await near.SendAsync(TestPayload.Numbered(sent++, 20)).Within();
                }
            }

            Task cancelling = round % 2 == 0 ? Task.Run(source.Cancel) : source.CancelAsync();
            try
            {
                using ReceivedMessage message = (await receive.Within("a receive to end that was cancelled"))!.Value;
                arrivals.Add(message);
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(source.Token, exception.CancellationToken);
                cancelled++;
            }

            await cancelling;
        }

        while (arrivals.Count < sent)
        {
            using ReceivedMessage message = await far.NextAsync();
            arrivals.Add(message);
        }

        arrivals.ExpectUpTo(sent);
        await near.ExpectWorkingAsync(far);
        Assert.Equal(ChannelState.Open, near.State);
        Assert.Equal(ChannelState.Open, far.State);
    }

    [Fact]
    public async Task A_cancelled_receive_in_the_middle_of_a_large_message_loses_nothing()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int i = 0; i < 30; i++)
        {
            using CancellationTokenSource source = new();
            Task<ReceivedMessage?> receive = pair.Second.ReceiveAsync(source.Token).AsTask();
            Task send = pair.First.SendAsync(pair.First.Numbered(i, 700_000)).AsTask();
            await source.CancelAsync();
            try
            {
                using ReceivedMessage message = (await receive.Within())!.Value;
                Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(i, await pair.Second.NextNumberAsync());
            }

            await send.Within();
        }
    }

    [Fact]
    public async Task A_token_cancelled_before_the_call_ends_it_at_once_and_changes_nothing()
    {
        await using ChannelPair pair = await ConnectAsync();
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        CancellationToken token = source.Token;
        bool called = false;

        await ExpectCancelledAsync(() => pair.First.SendAsync(new byte[5], cancellationToken: token).AsTask(), token);
        await ExpectCancelledAsync(() => pair.First.SendAsync(new byte[pair.First.Fit(100_000)], cancellationToken: token).AsTask(), token);
        await ExpectCancelledAsync(() => pair.First.SendAsync(0, (_, _) => called = true, cancellationToken: token).AsTask(), token);
        await ExpectCancelledAsync(() => pair.First.FlushAsync(token).AsTask(), token);
        await ExpectCancelledAsync(() => pair.First.ReceiveAsync(token).AsTask(), token);
        Assert.True(called, "The callback runs before the method returns, whatever the token says.");

        await pair.Second.SendAsync(TestPayload.Numbered(1)).Within();
        await ExpectCancelledAsync(() => pair.First.ReceiveAsync(token).AsTask(), token);
        Assert.Equal(1, await pair.First.NextNumberAsync());
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_send_cancelled_while_the_buffer_is_full_sends_nothing(bool reversed)
    {
        const int Cancellations = 50;
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        int accepted = await near.FillAsync(4_000);
        int attempts = 0;
        for (int cancelled = 0; cancelled < Cancellations; attempts++)
        {
            // Where what nobody receives is dropped, a send need not wait at all.
            if (!near.Capabilities.Reliable && attempts == 10 * Cancellations)
            {
                break;
            }

            using CancellationTokenSource source = new();
            Task send = near.SendAsync(near.Numbered(accepted, 4_000), cancellationToken: source.Token).AsTask();
            await source.CancelAsync();
            try
            {
                await send.Within("a send to end that was cancelled while it waited");
                accepted++;
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(source.Token, exception.CancellationToken);
                cancelled++;
            }
        }

        await far.ExpectFloodAsync(0, accepted, near, Task.CompletedTask);
        await near.ExpectWorkingAsync(far);
    }

    [Fact]
    public async Task Of_many_waiting_sends_only_the_cancelled_ones_are_not_sent()
    {
        const int Waiting = 100;
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        using CancellationTokenSource source = new();
        List<Task> sends = [];
        for (int i = 0; i < Waiting; i++)
        {
            CancellationToken token = i % 3 == 0 ? source.Token : CancellationToken.None;
            sends.Add(pair.First.SendAsync(pair.First.Numbered(filled + i, 1_500), cancellationToken: token).AsTask());
        }

        await source.CancelAsync();
        TaskCompletionSource<List<int>> accepted = new();
        Task receiving = ExpectExactlyAsync(pair.Second, pair.First, accepted.Task, last: filled + Waiting);
        List<int> expected = [.. Enumerable.Range(0, filled)];
        for (int i = 0; i < Waiting; i++)
        {
            try
            {
                await sends[i].Within();
                expected.Add(filled + i);
            }
            catch (OperationCanceledException) when (i % 3 == 0)
            {
            }
        }

        await pair.First.SendAsync(TestPayload.Numbered(filled + Waiting)).Within();
        expected.Add(filled + Waiting);
        accepted.SetResult(expected);
        await receiving;
    }

    [Theory]
    [InlineData(32_768)]
    [InlineData(500_000)]
    public async Task A_large_send_that_is_cancelled_is_sent_whole_or_not_at_all(int size)
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        using CancellationTokenSource source = new();
        List<Task> sends = [.. Enumerable.Range(0, 4).Select(i => pair.First.SendAsync(pair.First.Numbered(filled + i, size), cancellationToken: source.Token).AsTask())];
        await source.CancelAsync();
        TaskCompletionSource<List<int>> accepted = new();
        Task receiving = ExpectExactlyAsync(pair.Second, pair.First, accepted.Task, last: filled + 4);
        List<int> expected = [.. Enumerable.Range(0, filled)];
        for (int i = 0; i < sends.Count; i++)
        {
            try
            {
                await sends[i].Within();
                expected.Add(filled + i);
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(source.Token, exception.CancellationToken);
            }
        }

        await pair.First.SendAsync(TestPayload.Numbered(filled + 4)).Within();
        expected.Add(filled + 4);
        accepted.SetResult(expected);
        await receiving;
    }

    [Fact]
    public async Task A_cancelled_flush_gives_up_the_wait_only()
    {
        await using ChannelPair pair = await ConnectAsync();
        int accepted = await pair.First.FillAsync(4_000);
        using CancellationTokenSource source = new();
        Task flush = pair.First.FlushAsync(source.Token).AsTask();
        Task patient = pair.First.FlushAsync().AsTask();
        await source.CancelAsync();
        try
        {
            await flush.Within("a flush to end that was cancelled");
        }
        catch (OperationCanceledException exception)
        {
            Assert.Equal(source.Token, exception.CancellationToken);
        }

        await pair.Second.ExpectFloodAsync(0, accepted, pair.First, patient);
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    private static async Task ExpectCancelledAsync(Func<Task> operation, CancellationToken token)
    {
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => operation().Within());
        Assert.Equal(token, exception.CancellationToken);
    }

    /// <summary>Receives while the messages to expect are still being found out: those and no others arrive, except that some may be missing where that is allowed.</summary>
    private static async Task ExpectExactlyAsync(IMessageChannel channel, IMessageChannel sender, Task<List<int>> expected, int last)
    {
        if (!channel.Capabilities.Reliable)
        {
            Arrivals arrivals = new(channel.Capabilities);
            await channel.ReceiveUntilMarkAsync(sender, expected, message => arrivals.Add(message));
            arrivals.ExpectAmong(await expected);
            return;
        }

        List<int> numbers = [];
        do
        {
            numbers.Add(await channel.NextNumberAsync());
        }
        while (numbers[^1] != last);
        Assert.Equal(await expected.Within(), numbers);
    }
}
