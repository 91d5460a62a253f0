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

        Arrivals arrivals = new(pair.Second.Capabilities);
        for (int i = 0; i < 10; i++)
        {
            ReceivedMessage message = default;
            await SafetyTimeout.Until(() => pair.Second.TryReceive(out message), "TryReceive to find a message that was sent");
            arrivals.Add(message);
            message.Dispose();
        }

        arrivals.ExpectUpTo(10);
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

        Arrivals arrivals = new(pair.Second.Capabilities);
        bool ended = false;
        void Receive(ReceivedMessage message)
        {
            ended |= !pair.Second.Capabilities.Reliable && Arrivals.IsMark(message);
            if (!ended)
            {
                arrivals.Add(message);
            }

            message.Dispose();
        }

        Task receiving = Task.Run(async () =>
        {
            while (arrivals.Count < Count && !ended)
            {
                Receive((await pair.Second.ReceiveAsync())!.Value);
                while (pair.Second.TryReceive(out ReceivedMessage message))
                {
                    Receive(message);
                }
            }
        });
        await sending.Within();
        if (!pair.Second.Capabilities.Reliable)
        {
            await pair.First.SendUntilAsync(Arrivals.Mark, receiving);
        }

        await receiving.Within();
        arrivals.ExpectUpTo(Count);
    }

    [Fact]
    public async Task Receiving_in_a_continuation_of_the_receive_before_is_no_second_receive()
    {
        await using ChannelPair pair = await ConnectAsync();
        Arrivals arrivals = new(pair.Second.Capabilities);
        Task receiving = Task.Run(async () =>
        {
            while (arrivals.Count < 500)
            {
                using ReceivedMessage message = (await pair.Second.ReceiveAsync().ConfigureAwait(false))!.Value;
                if (!pair.Second.Capabilities.Reliable && Arrivals.IsMark(message))
                {
                    return;
                }

                arrivals.Add(message);
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

        if (!pair.Second.Capabilities.Reliable)
        {
            await pair.First.SendUntilAsync(Arrivals.Mark, receiving);
        }

        await receiving.Within();
        arrivals.ExpectUpTo(500);
    }
}
