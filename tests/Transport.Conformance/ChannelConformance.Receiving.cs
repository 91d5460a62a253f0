using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task A_second_receive_throws_at_once_and_the_first_gets_the_message(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task<ReceivedMessage?> first = far.ReceiveAsync().AsTask();
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => far.ReceiveAsync().Within());
            Assert.Throws<InvalidOperationException>(() => far.TryReceive(out _));
        }

        await near.SendAsync(TestPayload.Numbered(7)).Within();
        using ReceivedMessage message = (await first.Within())!.Value;
        Assert.Equal(7, TestPayload.Check(message.Payload.Span).Sequence);
        await near.ExpectWorkingAsync(far);
    }

    [Fact]
    public async Task TryReceive_takes_what_is_here_and_says_no_otherwise()
    {
        await using ChannelPair pair = await ConnectAsync();
        Assert.False(pair.Second.TryReceive(out ReceivedMessage none));
        Assert.Equal(0, none.Length);
        for (int i = 0; i < 10; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i, 500)).Within();
        }

        for (int i = 0; i < 10; i++)
        {
            ReceivedMessage message = default;
            await SafetyTimeout.Until(() => pair.Second.TryReceive(out message), "TryReceive to find a message that was sent");
            Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
            message.Dispose();
        }

        Assert.False(pair.Second.TryReceive(out _));
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task Both_ways_of_receiving_share_one_order()
    {
        const int Count = 2_000;
        await using ChannelPair pair = await ConnectAsync();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await pair.First.SendAsync(TestPayload.Numbered(i, 20 + (i % 9 * 100)));
            }
        });

        int next = 0;
        while (next < Count)
        {
            Assert.Equal(next++, await pair.Second.NextNumberAsync());
            while (pair.Second.TryReceive(out ReceivedMessage message))
            {
                Assert.Equal(next++, TestPayload.Check(message.Payload.Span).Sequence);
                message.Dispose();
            }
        }

        await sending.Within();
    }

    [Fact]
    public async Task Receiving_in_a_continuation_of_the_receive_before_is_no_second_receive()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task receiving = Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                using ReceivedMessage message = (await pair.Second.ReceiveAsync().ConfigureAwait(false))!.Value;
                Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
            }
        });
        for (int i = 0; i < 500; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i)).Within();
            if (i % 10 == 0)
            {
                await Task.Yield();
            }
        }

        await receiving.Within();
    }
}
