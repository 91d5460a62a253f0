using Transport.Datagrams;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_peer_that_does_not_receive_makes_the_sender_wait_and_then_gets_everything(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int accepted = await near.FillAsync(8_192);

        // Other tests of the process allocate too: what counts is the least of several looks.
        long growth = long.MaxValue;
        for (int look = 0; look < 100 && growth > 16 * 1024 * 1024; look++)
        {
            await ChannelSteps.LetOthersRunAsync(100 * look);
            growth = Math.Min(growth, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.True(growth <= 16 * 1024 * 1024, $"{growth} bytes of managed memory are held for a peer that does not receive.");
        ExpectDropsAreCounted(near, far);

        const int More = 100;
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < More; i++)
            {
                await near.SendAsync(near.Numbered(accepted + i, 8_192));
            }
        });

        await far.ExpectFloodAsync(0, accepted + More, near, sending);
        await near.ExpectWorkingAsync(far);
    }

    [Fact]
    public async Task TrySend_says_no_while_the_buffer_is_full_and_yes_again_when_it_is_empty()
    {
        await using ChannelPair pair = await ConnectAsync();
        int accepted = await pair.First.FillAsync(4_000);
        Assert.InRange(accepted, 1, int.MaxValue);

        if (!pair.First.Capabilities.Reliable)
        {
            // What nobody receives is dropped, so there is always room again.
            await pair.First.FlushAsync().Within();
            Assert.True(pair.First.TrySend(pair.First.Numbered(accepted, 4_000)), "The send buffer is empty after a flush, yet TrySend says it is full.");
            await pair.Second.ExpectFloodAsync(0, accepted + 1, pair.First, Task.CompletedTask);
            return;
        }

        // While nobody receives, a flush has no business to complete; unless the connection took in more after all, and then the buffer is empty.
        Task flush = pair.First.FlushAsync().AsTask();
        await ChannelSteps.LetOthersRunAsync(100);
        if (flush.IsCompleted)
        {
            Assert.True(pair.First.TrySend(TestPayload.Numbered(accepted++, 4_000)), "A flush completed, yet the send buffer is full.");
            flush = pair.First.FlushAsync().AsTask();
        }

        Task receiving = pair.Second.ExpectNumbersAsync(0, accepted);
        await flush.Within();
        Assert.True(pair.First.TrySend(TestPayload.Numbered(accepted, 4_000)), "The send buffer is empty after a flush, yet TrySend says it is full.");
        await receiving;
        Assert.Equal(accepted, await pair.Second.NextNumberAsync());
    }

    [Theory]
    [InlineData(1_025)]
    [InlineData(40_000)]
    [InlineData(1 << 20)]
    public async Task An_empty_buffer_admits_a_message_larger_than_itself(int size)
    {
        EndOptions small = new() { SendBufferSize = 1024 };
        await using ChannelPair pair = await ConnectWithinAsync(new ConformanceOptions { First = small, Second = small });
        for (int i = 0; i < 3; i++)
        {
            Assert.True(pair.First.TrySend(pair.First.Numbered(i, size)), $"The send buffer is empty, yet message {i} of {size} bytes was not admitted.");
            Assert.Equal(i, await pair.Second.NextNumberAsync());
            await pair.First.FlushAsync().Within();
        }

        Task send = pair.First.SendAsync(pair.First.Numbered(3, size)).AsTask();
        Assert.Equal(3, await pair.Second.NextNumberAsync());
        await send.Within();
    }

    [Fact]
    public async Task Sends_that_wait_are_sent_in_the_order_in_which_they_came()
    {
        const int Waiting = 200;
        await using ChannelPair pair = await ConnectAsync();
        int accepted = await pair.First.FillAsync(2_000);
        List<Task> sends = [];
        for (int i = 0; i < Waiting; i++)
        {
            int size = i % 7 == 0 ? 50_000 : 10 + (i * 31 % 3_000);
            sends.Add(pair.First.SendAsync(pair.First.Numbered(accepted + i, size)).AsTask());
        }

        await pair.Second.ExpectFloodAsync(0, accepted + Waiting, pair.First, Task.WhenAll(sends));
    }

    [Fact]
    public async Task Both_directions_may_be_full_at_once_and_recover()
    {
        await using ChannelPair pair = await ConnectAsync();
        int there = await pair.First.FillAsync(5_000);
        int back = await pair.Second.FillAsync(5_000);
        Task first = pair.First.SendAsync(pair.First.Numbered(there, 70_000)).AsTask();
        Task second = pair.Second.SendAsync(pair.Second.Numbered(back, 70_000)).AsTask();
        await Task.WhenAll(pair.Second.ExpectFloodAsync(0, there + 1, pair.First, first), pair.First.ExpectFloodAsync(0, back + 1, pair.Second, second));
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task A_full_direction_does_not_hold_up_the_other()
    {
        await using ChannelPair pair = await ConnectAsync();
        int accepted = await pair.First.FillAsync(5_000);
        Task waiting = pair.First.SendAsync(pair.First.Numbered(accepted, 5_000)).AsTask();
        for (int i = 0; i < 1_000; i++)
        {
            await pair.Second.SendAsync(TestPayload.Numbered(i, 1_000)).Within();
            Assert.Equal(i, await pair.First.NextNumberAsync());
        }

        await pair.Second.ExpectFloodAsync(0, accepted + 1, pair.First, waiting);
    }

    [Fact]
    public async Task A_slow_peer_does_not_hold_up_other_channels()
    {
        await using ChannelPair slow = await ConnectAsync();
        await using ChannelPair other = await ConnectAsync();
        int accepted = await slow.First.FillAsync(5_000);
        Task waiting = slow.First.SendAsync(slow.First.Numbered(accepted, 5_000)).AsTask();
        for (int i = 0; i < 100; i++)
        {
            await other.First.ExpectWorkingAsync(other.Second);
        }

        await slow.Second.ExpectFloodAsync(0, accepted + 1, slow.First, waiting);
    }

    /// <summary>Where a flood without a reader is dropped, somebody says so: this side, or what left there did not come in here.</summary>
    private static void ExpectDropsAreCounted(IMessageChannel near, IMessageChannel far)
    {
        if (!near.Capabilities.Reliable && near.GetFeature<IDatagramStatistics>() is { } sender && far.GetFeature<IDatagramStatistics>() is { } receiver)
        {
            long sent = sender.Sent;
            Assert.True(receiver.DroppedForRoom > 0 || receiver.Received < sent, $"{sent} datagrams left for a peer that receives none, {receiver.Received} came in and none was dropped: the receive buffer has no bound.");
        }
    }
}
