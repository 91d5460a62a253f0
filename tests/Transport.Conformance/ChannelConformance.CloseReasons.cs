using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    /// <summary>Codes of the RFC and of applications; texts up to the longest, also beyond ASCII.</summary>
    public static TheoryData<int, string, bool> Reasons => new()
    {
        { 1000, "", false },
        { 1000, "done", true },
        { 1001, "the server shuts down", false },
        { 1008, "Grüße, 世界 🚀", true },
        { 1011, "an exception in a handler", false },
        { 1013, "", true },
        { 3000, new string('x', CloseReason.MaxTextBytes), false },
        { 4999, new string('世', CloseReason.MaxTextBytes / 3), true },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task The_reason_reaches_the_peer_if_the_transport_says_so(int code, string text, bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task close = near.CloseAsync(new CloseReason((CloseCode)code, text)).AsTask();
        await far.ExpectGoodbyeAsync(close);
        await close.Within();

        CloseReason here = await near.Completion.Within();
        Assert.Equal((ClosedBy.Local, (CloseCode)code, text, null), (here.By, here.Code, here.Text, here.Error));
        if (!near.Capabilities.SignalsEnd)
        {
            Assert.False(near.Capabilities.PreservesCloseReason);
            return;
        }

        CloseReason there = await far.Completion.Within();
        (CloseCode, string) told = near.Capabilities.PreservesCloseReason ? ((CloseCode)code, text) : (CloseCode.Normal, "");
        Assert.Equal(told, (there.Code, there.Text));
        Assert.Equal((ClosedBy.Remote, null), (there.By, there.Error));
    }

    [Fact]
    public async Task The_first_reason_given_counts()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task first = pair.First.CloseAsync(new CloseReason(CloseCode.GoingAway, "first")).AsTask();
        Task second = pair.First.CloseAsync(new CloseReason(CloseCode.InternalError, "second")).AsTask();
        await pair.Second.ExpectGoodbyeAsync(Task.WhenAll(first, second));
        await Task.WhenAll(first, second).Within("both closes");
        pair.First.Abort(new CloseReason(CloseCode.PolicyViolation, "third"));

        CloseReason here = await pair.First.Completion.Within();
        Assert.Equal((CloseCode.GoingAway, "first"), (here.Code, here.Text));
        if (pair.First.Capabilities.SignalsEnd)
        {
            CloseCode told = pair.First.Capabilities.PreservesCloseReason ? CloseCode.GoingAway : CloseCode.Normal;
            Assert.Equal(told, (await pair.Second.Completion.Within()).Code);
        }
    }

    [Fact]
    public async Task The_peers_reason_stays_when_this_side_closes_afterwards()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task close = pair.First.CloseAsync(new CloseReason((CloseCode)4000, "bye")).AsTask();
        await pair.Second.ExpectGoodbyeAsync(close);
        await pair.Second.CloseAsync(new CloseReason(CloseCode.InternalError, "too late")).Within();
        await close.Within();
        CloseReason there = await pair.Second.Completion.Within();
        if (!pair.First.Capabilities.SignalsEnd)
        {
            // It is not too late: this side had not heard of the other one's.
            Assert.Equal((ClosedBy.Local, CloseCode.InternalError), (there.By, there.Code));
            return;
        }

        (CloseCode, string) told = pair.First.Capabilities.PreservesCloseReason ? ((CloseCode)4000, "bye") : (CloseCode.Normal, "");
        Assert.Equal((ClosedBy.Remote, told), (there.By, (there.Code, there.Text)));
    }

    [Fact]
    public async Task A_reason_reported_by_one_channel_may_be_given_to_another()
    {
        await using ChannelPair dead = await ConnectAsync();
        KillSecond(dead);
        await dead.First.ExpectEndsTooAsync();
        await dead.First.DrainAsync().Within();
        CloseReason reported = await dead.First.Completion.Within();

        await using ChannelPair pair = await ConnectAsync();
        Task close = pair.First.CloseAsync(reported).AsTask();
        await pair.Second.ExpectGoodbyeAsync(close);
        await close.Within();
        CloseReason here = await pair.First.Completion.Within();
        Assert.Equal((ClosedBy.Local, null), (here.By, here.Error));
        Assert.True(CloseReason.IsSendable(here.Code), $"{here}");
    }
}
