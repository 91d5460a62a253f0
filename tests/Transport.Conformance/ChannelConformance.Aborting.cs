using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Fact]
    public async Task An_abort_ends_the_receive_that_waits_and_all_later_ones()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task<ReceivedMessage?> receive = pair.First.ReceiveAsync().AsTask();
        pair.First.Abort();
        Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => receive.Within())).Error);
        for (int again = 0; again < 3; again++)
        {
            Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => pair.First.ReceiveAsync().Within())).Error);
            Assert.False(pair.First.TryReceive(out _));
        }
    }

    [Fact]
    public async Task Sending_after_an_abort_is_misuse()
    {
        await using ChannelPair pair = await ConnectAsync();
        pair.First.Abort();
        await ExpectSendThrowsAsync<InvalidOperationException>(pair.First);
        await pair.First.Completion.Within();
        await ExpectSendThrowsAsync<InvalidOperationException>(pair.First);
    }

    [Fact]
    public async Task An_abort_reports_its_reason_here_and_a_lost_connection_there()
    {
        await using ChannelPair pair = await ConnectAsync();
        pair.Second.Abort(new CloseReason((CloseCode)4001, "enough"));
        CloseReason here = await pair.Second.Completion.Within();
        Assert.Equal((ClosedBy.Local, (CloseCode)4001, "enough", null), (here.By, here.Code, here.Text, here.Error));
        await ExpectDeathAsync(pair.First);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_abort_ends_sends_and_flushes_that_wait(bool dispose)
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        List<Task> waiting = [];
        for (int i = 0; i < 10; i++)
        {
            waiting.Add(pair.First.SendAsync(pair.First.Numbered(filled + i, i % 2 == 0 ? 4_000 : 100_000)).AsTask());
            waiting.Add(pair.First.FlushAsync().AsTask());
        }

        if (dispose)
        {
            pair.First.Dispose();
        }
        else
        {
            pair.First.Abort();
        }

        foreach (Task operation in waiting)
        {
            await ChannelSteps.ExpectDoneOrEndedByThisSideAsync(operation, "a waiting send or flush to end with the abort");
        }

        await pair.First.Completion.Within();
    }

    [Fact]
    public async Task An_abort_before_anything_happened_ends_both_sides()
    {
        await using ChannelPair pair = await ConnectAsync();
        pair.First.Abort();
        pair.First.Abort();
        await pair.First.Completion.Within();
        await pair.Second.ExpectEndsTooAsync();
        await pair.Second.DrainAsync().Within();
        await pair.Second.Completion.Within();
    }

    /// <summary>The end may come at any moment, from either side, in any way: everything under way ends, and nothing but the contract's exceptions leaves.</summary>
    [Theory]
    [InlineData("close")]
    [InlineData("abort")]
    [InlineData("dispose")]
    [InlineData("dispose asynchronously")]
    [InlineData("kill the peer")]
    public async Task The_end_may_come_in_the_middle_of_everything(string way)
    {
        for (int round = 0; round < 15; round++)
        {
            await using ChannelPair pair = await ConnectAsync();
            List<Task> tasks = [];
            foreach (IMessageChannel channel in (IMessageChannel[])[pair.First, pair.Second])
            {
                tasks.Add(Task.Run(() => RunUntilEndAsync(channel, async () => await channel.SendAsync(channel.Numbered(1, 500)))));
                tasks.Add(Task.Run(() => RunUntilEndAsync(channel, async () => await channel.SendAsync(channel.Numbered(2, 90_000)))));
                tasks.Add(Task.Run(() => RunUntilEndAsync(channel, async () => await channel.FlushAsync())));
                tasks.Add(Task.Run(() => ReceiveUntilEndAsync(channel)));
            }

            await ChannelSteps.LetOthersRunAsync(round * 60);
            if (way == "kill the peer")
            {
                KillSecond(pair);
            }
            else
            {
                await EndAsync(pair.First, way).Within($"'{way}' in the middle of traffic");
            }

            // Nobody hears of the other's end then: both end by themselves.
            if (!pair.First.Capabilities.SignalsEnd)
            {
                await EndAsync(way == "kill the peer" ? pair.First : pair.Second, way).Within($"'{way}' on the other side in the middle of traffic");
            }

            await pair.First.Completion.Within();
            await pair.Second.Completion.Within();
            await Task.WhenAll(tasks).Within($"everything under way to end after '{way}'");
        }
    }

    private static async Task RunUntilEndAsync(IMessageChannel channel, Func<Task> operation)
    {
        // A flush may go on succeeding after a close in good order, so the number of rounds is bounded too, above all of those after the end.
        int afterEnd = 0;
        for (int i = 0; i < 1_000_000 && afterEnd < 1_000; i++)
        {
            bool ended = channel.Completion.IsCompleted;
            try
            {
                await operation();
            }
            catch (Exception exception) when (exception is InvalidOperationException or TransportException)
            {
                return;
            }

            afterEnd += ended ? 1 : 0;
        }
    }

    private static async Task ReceiveUntilEndAsync(IMessageChannel channel)
    {
        try
        {
            while (await channel.ReceiveAsync() is { } message)
            {
                TestPayload.Check(message.Payload.Span);
                message.Dispose();
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or TransportException)
        {
        }
    }
}
