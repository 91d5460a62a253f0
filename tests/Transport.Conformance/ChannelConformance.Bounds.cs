using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Transport.Conformance;

/// <summary>Ends that take no longer than their bound, whatever the peer does. A peer is silent here because it has received, does so no more, and its clock stands still.</summary>
public abstract partial class ChannelConformance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_waits_for_a_silent_peer_until_its_bound_and_no_longer(bool dispose)
    {
        FakeTimeProvider clock = new();
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = new EndOptions { TimeProvider = clock } });
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = dispose ? pair.First.DisposeAsync().AsTask() : pair.First.CloseAsync().AsTask();
        if (!pair.First.Capabilities.SignalsEnd)
        {
            // There is no goodbye to wait for.
            await close.Within("a close that waits for nobody");
            await ExpectLocalEndAsync(pair.First);
            await pair.Second.ExpectUnawareAsync();
            return;
        }

        await ChannelSteps.LetOthersRunAsync();
        clock.Advance(TimeSpan.FromSeconds(4.999));
        await ChannelSteps.LetOthersRunAsync();
        Assert.False(close.IsCompleted, "The close ended before its bound although the peer had not said goodbye.");

        clock.Advance(TimeSpan.FromMilliseconds(1));
        await close.Within();
        CloseReason reason = await pair.First.Completion.Within();
        Assert.Equal((ClosedBy.Local, CloseCode.Normal, TransportError.PeerTimedOut), (reason.By, reason.Code, reason.Error?.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_close_that_cannot_send_what_was_accepted_ends_at_its_bound(bool dispose)
    {
        FakeTimeProvider clock = new();
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = new EndOptions { TimeProvider = clock } });
        int filled = await pair.First.FillAsync(4_000);
        Task send = pair.First.SendAsync(pair.First.Numbered(filled, 60_000)).AsTask();
        Task flush = pair.First.FlushAsync().AsTask();
        Task close = dispose ? pair.First.DisposeAsync().AsTask() : pair.First.CloseAsync().AsTask();
        if (!pair.First.Capabilities.Reliable)
        {
            // The network takes everything, whether its peer receives or not.
            await close.Within("a close that waits for nobody");
            await ExpectLocalEndAsync(pair.First);
            await ExpectEndedAsync(send, "a waiting send to end with the close");
            await ExpectEndedAsync(flush, "a waiting flush to end with the close");
            return;
        }

        await ChannelSteps.LetOthersRunAsync();
        Assert.False(close.IsCompleted, "The close ended before its bound although the peer had not received what was accepted.");

        clock.Advance(TimeSpan.FromSeconds(5));
        await close.Within();
        Assert.Equal(TransportError.PeerTimedOut, (await pair.First.Completion.Within()).Error?.Error);
        await ExpectEndedAsync(send, "a waiting send to end with the close");
        await ExpectEndedAsync(flush, "a waiting flush to end with the close");
    }

    [Fact]
    public async Task After_a_close_that_timed_out_a_receive_says_so()
    {
        FakeTimeProvider clock = new();
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = new EndOptions { TimeProvider = clock } });
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = pair.First.CloseAsync().AsTask();
        Task<ReceivedMessage?> waiting = pair.First.ReceiveAsync().AsTask();
        if (!pair.First.Capabilities.SignalsEnd)
        {
            await close.Within("a close that waits for nobody");
            Assert.Null(await waiting.Within());
            await pair.First.ExpectEndAsync();
            return;
        }

        clock.Advance(TimeSpan.FromSeconds(5));
        await close.Within();
        await Assert.ThrowsAsync<TransportException>(() => waiting.Within());
        Assert.Equal(TransportError.PeerTimedOut, (await Assert.ThrowsAsync<TransportException>(() => pair.First.ReceiveAsync().Within())).Error);
    }

    [Fact]
    public async Task A_goodbye_is_answered_after_half_the_bound_if_nobody_comes_back_to_receive()
    {
        FakeTimeProvider clock = new();
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { Second = new EndOptions { TimeProvider = clock } });
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = pair.First.CloseAsync().AsTask();

        // The half begins when the goodbye has come, and nothing shows when that is: so more than one may have to pass.
        for (int halves = 0; halves < 1_000 && !close.IsCompleted; halves++)
        {
            await ChannelSteps.LetOthersRunAsync();
            clock.Advance(TimeSpan.FromSeconds(2.5));
        }

        await close.Within("a peer that does not receive to answer a goodbye");
        await pair.Second.ExpectEndsTooAsync();
        await pair.Second.Completion.Within();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_goodbye_is_answered_at_once_if_nobody_has_ever_received(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        await far.SendAsync(TestPayload.Numbered(0)).Within();
        if (!near.Capabilities.SignalsEnd)
        {
            await near.ExpectArrivedAsync(far);
            await near.CloseAsync().Within("a close that waits for nobody");
            await far.ExpectUnawareAsync();
            await near.ExpectNumbersAsync(0, 1);
            await near.ExpectEndAsync();
            return;
        }

        await near.CloseAsync().Within("a peer that only sends to answer a goodbye");
        CloseReason reason = await far.Completion.Within();
        Assert.Equal((ClosedBy.Remote, null), (reason.By, reason.Error));
        await near.ExpectNumbersAsync(0, 1);
        await near.ExpectEndAsync();
        await far.ExpectEndAsync();
    }

    [Fact]
    public async Task Disposing_both_sides_needs_no_bound_though_both_directions_are_full()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.FillAsync(4_000);
        await pair.Second.FillAsync(4_000);
        await Task.WhenAll(pair.First.DisposeAsync().AsTask(), pair.Second.DisposeAsync().AsTask()).Within("both ends to be disposed");
        Assert.Null((await pair.First.Completion.Within()).Error);
        Assert.Null((await pair.Second.Completion.Within()).Error);
    }

    [Fact]
    public async Task Closing_both_sides_ends_within_the_bound_though_both_directions_are_full()
    {
        FakeTimeProvider clock = new();
        EndOptions end = new() { TimeProvider = clock };
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = end, Second = end });
        await pair.First.FillAsync(4_000);
        await pair.Second.FillAsync(4_000);
        Task both = Task.WhenAll(pair.First.CloseAsync().AsTask(), pair.Second.CloseAsync().AsTask());
        await ChannelSteps.LetOthersRunAsync();
        clock.Advance(TimeSpan.FromSeconds(5));
        await both.Within("both ends to be closed");
    }

    [Fact]
    public async Task An_abort_ends_a_close_that_waits()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = pair.First.CloseAsync(new CloseReason(CloseCode.GoingAway)).AsTask();
        await ChannelSteps.LetOthersRunAsync(100);
        Assert.False(close.IsCompleted && pair.First.Capabilities.SignalsEnd);
        pair.First.Abort(new CloseReason(CloseCode.InternalError));
        await close.Within();
        Assert.Equal(CloseCode.GoingAway, (await pair.First.Completion.Within()).Code);
    }

    [Fact]
    public async Task Dispose_ends_a_DisposeAsync_that_waits()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task dispose = pair.First.DisposeAsync().AsTask();
        await ChannelSteps.LetOthersRunAsync(100);
        Assert.False(dispose.IsCompleted && pair.First.Capabilities.SignalsEnd);
        pair.First.Dispose();
        await dispose.Within();
        await pair.First.Completion.Within();
    }

    [Fact]
    public async Task A_close_never_fails_because_the_peer_dies()
    {
        for (int i = 0; i < 20; i++)
        {
            await using ChannelPair pair = await ConnectAsync();
            await pair.First.SendAsync(TestPayload.Numbered(0, 1_000)).Within();
            Task close = pair.First.CloseAsync().AsTask();
            await ChannelSteps.LetOthersRunAsync(i * 10);
            KillSecond(pair);
            await close.Within();
            await pair.First.Completion.Within();
        }
    }

    [Fact]
    public async Task A_close_on_the_systems_clock_ends_in_good_order()
    {
        EndOptions real = new() { TimeProvider = TimeProvider.System, CloseTimeout = TimeSpan.FromSeconds(50) };
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = real, Second = real });
        await pair.First.ExpectWorkingAsync(pair.Second);
        Task close = pair.First.CloseAsync().AsTask();
        await pair.Second.ExpectGoodbyeAsync(close);
        await close.Within();
        Assert.Null((await pair.First.Completion.Within()).Error);
    }

    /// <summary>This side has closed in good order, without anybody's answer.</summary>
    private static async Task ExpectLocalEndAsync(IMessageChannel channel)
    {
        CloseReason reason = await channel.Completion.Within();
        Assert.Equal((ClosedBy.Local, CloseCode.Normal, null), (reason.By, reason.Code, reason.Error));
    }

    /// <summary>An operation that was under way when the channel ended: it may have been done just before, else it fails as the contract allows.</summary>
    private static async Task ExpectEndedAsync(Task operation, string what)
    {
        try
        {
            await operation.Within(what);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TransportException)
        {
        }
    }
}
