using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Fact]
    public async Task The_state_moves_from_open_over_closing_to_closed()
    {
        await using ChannelPair pair = await ConnectAsync();
        Assert.Equal((ChannelState.Open, ChannelState.Open), (pair.First.State, pair.Second.State));
        await pair.First.ExpectWorkingAsync(pair.Second);
        Assert.False(pair.First.Completion.IsCompleted);

        Task close = pair.First.CloseAsync().AsTask();
        if (!pair.First.Capabilities.SignalsEnd)
        {
            Assert.NotEqual(ChannelState.Open, pair.First.State);
            await close.Within();
            Assert.Equal(ChannelState.Closed, pair.First.State);
            await pair.Second.ExpectUnawareAsync();
            return;
        }

        Assert.Equal(ChannelState.Closing, pair.First.State);
        await pair.Second.ExpectEndAsync();
        Assert.NotEqual(ChannelState.Open, pair.Second.State);
        await close.Within();
        await pair.Second.Completion.Within();
        Assert.Equal((ChannelState.Closed, ChannelState.Closed), (pair.First.State, pair.Second.State));
    }

    [Fact]
    public async Task The_state_is_closed_after_an_abort()
    {
        await using ChannelPair pair = await ConnectAsync();
        pair.First.Abort();
        await pair.First.Completion.Within();
        await pair.Second.ExpectEndsTooAsync();
        await pair.Second.DrainAsync().Within();
        await pair.Second.Completion.Within();
        Assert.Equal((ChannelState.Closed, ChannelState.Closed), (pair.First.State, pair.Second.State));
    }

    [Fact]
    public async Task Each_channel_has_a_name_of_its_own_that_never_changes()
    {
        await using ChannelPair one = await ConnectAsync();
        await using ChannelPair other = await ConnectAsync();
        string[] names = [one.First.Id, one.Second.Id, other.First.Id, other.Second.Id];
        Assert.DoesNotContain("", names);
        Assert.Equal(4, names.Distinct().Count());
        one.First.Dispose();
        Assert.Equal(names[0], one.First.Id);
    }

    [Fact]
    public async Task What_a_transport_knows_beyond_the_contract_is_a_feature()
    {
        await using ChannelPair pair = await ConnectAsync();
        Assert.Null(pair.First.GetFeature<UnknownFeature>());
        Assert.Null(pair.Second.GetFeature<UnknownFeature>());
        AssertFeatures(pair);
    }

    [Fact]
    public async Task The_completion_waits_for_the_end_and_never_faults()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task<CloseReason> first = pair.First.Completion;
        Task<CloseReason> second = pair.Second.Completion;
        Assert.False(first.IsCompleted || second.IsCompleted);
        KillSecond(pair);
        await pair.First.ExpectEndsTooAsync();
        await pair.First.DrainAsync().Within();
        await Task.WhenAll(first, second).Within("both ends to complete");
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
        Assert.Same(first, pair.First.Completion);
    }

    private sealed class UnknownFeature;
}
