using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Fact]
    public async Task A_dead_peer_ends_the_receive_that_waits()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        if (!pair.First.Capabilities.SignalsEnd)
        {
            Task<ReceivedMessage?> receive = pair.First.ReceiveAsync().AsTask();
            KillSecond(pair);
            await ExpectDeathAsync(pair.First);
            Assert.False(receive.IsCompleted);
            return;
        }

        Task death = ExpectDeathAsync(pair.First);
        await ChannelSteps.LetOthersRunAsync(100);
        KillSecond(pair);
        await death;
    }

    [Fact]
    public async Task A_dead_peer_is_reported_on_every_call_after_what_had_arrived()
    {
        await using ChannelPair pair = await ConnectAsync();
        int count = pair.Second.Few(50);
        for (int i = 0; i < count; i++)
        {
            await pair.Second.SendAsync(TestPayload.Numbered(i, 1_000)).Within();
        }

        await pair.Second.FlushAsync().Within();
        if (pair.First.Capabilities.Ordered)
        {
            await pair.First.ExpectNumbersAsync(0, 1);
        }

        KillSecond(pair);
        if (!pair.First.Capabilities.SignalsEnd)
        {
            // They had left, and are not called back.
            int taken = pair.First.Capabilities.Ordered ? 1 : 0;
            await pair.First.ExpectNumbersAsync(taken, count - taken);
            await ExpectDeathAsync(pair.First);
            return;
        }

        // Which of the rest had arrived when the connection broke is the kernel's affair; there is no gap and nothing torn.
        for (int next = 1; next <= count; next++)
        {
            try
            {
                using ReceivedMessage? message = await pair.First.ReceiveAsync().Within();
                if (message is null)
                {
                    break;
                }

                Assert.Equal(next, TestPayload.Check(message.Value.Payload.Span).Sequence);
            }
            catch (TransportException)
            {
                break;
            }
        }

        await ExpectDeathAsync(pair.First);
    }

    [Fact]
    public async Task A_message_cut_off_by_death_is_not_delivered()
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.Second.FillAsync(10_000);
        Task cut = pair.Second.SendAsync(pair.Second.Numbered(filled, 900_000)).AsTask();
        KillSecond(pair);
        await ExpectEndedAsync(cut, "a send of a dead channel to end");
        if (!pair.First.Capabilities.SignalsEnd)
        {
            Arrivals arrivals = new(pair.First.Capabilities);
            await pair.First.TakeUntilQuietAsync(message => arrivals.Add(message));
            arrivals.ExpectUpTo(filled + 1);
            await ExpectDeathAsync(pair.First);
            return;
        }

        int next = 0;
        try
        {
            while (await pair.First.ReceiveAsync().Within() is { } message)
            {
                Assert.Equal(next++, TestPayload.Check(message.Payload.Span).Sequence);
                message.Dispose();
            }
        }
        catch (TransportException exception)
        {
            // Half a message shows that there was no goodbye, also where nothing else would.
            Assert.Contains(exception.Error, DeathErrors.DefaultIfEmpty(TransportError.ConnectionLost));
        }

        Assert.InRange(next, 0, filled + 1);
        await pair.First.Completion.Within();
    }

    [Fact]
    public async Task A_dead_peer_ends_sends_and_flushes_that_wait()
    {
        await using ChannelPair pair = await ConnectAsync();
        int filled = await pair.First.FillAsync(4_000);
        Task send = pair.First.SendAsync(pair.First.Numbered(filled, 4_000)).AsTask();
        Task large = pair.First.SendAsync(pair.First.Numbered(filled + 1, 500_000)).AsTask();
        Task flush = pair.First.FlushAsync().AsTask();

        if (!pair.First.Capabilities.SignalsEnd)
        {
            KillSecond(pair);
            await Task.WhenAll(send, large, flush).Within("operations to complete whose peer has died, since nothing tells");
            await ExpectDeathAsync(pair.First);
            return;
        }

        // Linux reports a reset once. If the write gets it, the read sees an end, which without a goodbye on the wire is one.
        bool certain = DeathErrors.Count > 0 && pair.First.Capabilities.PreservesCloseReason;
        KillSecond(pair);
        foreach (Task operation in (Task[])[send, large, flush])
        {
            try
            {
                await operation.Within("an operation to end that waits for a dead peer");
            }
            catch (TransportException exception)
            {
                Assert.True(!certain || DeathErrors.Contains(exception.Error), $"{exception.Error}: {exception.Message}");
            }
        }

        await ExpectDeathAsync(pair.First, certain);
    }

    [Fact]
    public async Task Closing_and_disposing_after_the_peer_died_is_done_at_once()
    {
        await using ChannelPair pair = await ConnectAsync();
        KillSecond(pair);
        await ExpectDeathAsync(pair.First);
        if (!pair.First.Capabilities.SignalsEnd)
        {
            await pair.First.CloseAsync().Within();
        }

        CloseReason before = await pair.First.Completion.Within();
        await pair.First.CloseAsync().Within();
        pair.First.Abort();
        await pair.First.DisposeAsync().Within();
        Assert.Equal(before, await pair.First.Completion.Within());
        await ExpectDisposedAsync(pair.First);
    }

    /// <summary>The channel's peer is dead: receive says so now and for ever, then so do sends, flushes and the completion. Or nobody does, where the end is not signalled.</summary>
    private async Task ExpectDeathAsync(IMessageChannel channel, bool certain = true)
    {
        if (!channel.Capabilities.SignalsEnd)
        {
            await channel.ExpectUnawareAsync();
            return;
        }

        if (DeathErrors.Count == 0 || !certain)
        {
            // Death may look like a goodbye, or like an error if this side was still writing when it came.
            await channel.DrainAsync().Within("a receive to end whose peer is dead");
            Assert.False(channel.TryReceive(out _));
            await ExpectSendThrowsAsync<TransportException>(channel);
            await channel.Completion.Within();
            return;
        }

        for (int again = 0; again < 3; again++)
        {
            TransportException exception = await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().Within());
            Assert.Contains(exception.Error, DeathErrors);
            Assert.False(channel.TryReceive(out _));
        }

        foreach (TransportException exception in await ExpectSendThrowsAsync<TransportException>(channel))
        {
            Assert.Contains(exception.Error, DeathErrors);
        }

        Assert.Contains((await Assert.ThrowsAsync<TransportException>(() => channel.FlushAsync().Within())).Error, DeathErrors);
        CloseReason reason = await channel.Completion.Within();
        Assert.Equal((ClosedBy.Failure, CloseCode.Abnormal), (reason.By, reason.Code));
        Assert.Contains(reason.Error!.Error, DeathErrors);
    }
}
