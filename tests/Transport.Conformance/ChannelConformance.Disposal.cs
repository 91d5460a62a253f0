using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Await_using_loses_nothing_that_was_sent(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        int count = near.Few(300);
        Task sending = Task.Run(async () =>
        {
            await using (near)
            {
                for (int i = 0; i < count; i++)
                {
                    await near.SendAsync(near.Numbered(i, i % 20 == 0 ? 60_000 : 300));
                }
            }
        });

        await far.ExpectNumbersAsync(0, count);
        await far.ExpectGoodbyeAsync(sending);
        await sending.Within();
        Assert.Null((await near.Completion.Within()).Error);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Await_using_loses_nothing_though_the_peer_sends_and_nobody_received_it(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        int count = near.Few(300);

        // Unread bytes lie in every buffer on the way to us: the case in which closing a socket resets it.
        int filled = await far.FillAsync(4_000);
        int last = far.Capabilities.SignalsEnd ? int.MaxValue : filled + 2_000;
        Task<Exception?> flooding = Task.Run(async () => await Record.ExceptionAsync(async () =>
        {
            for (int i = filled; i < last; i++)
            {
                await far.SendAsync(far.Numbered(i, 4_000));
            }
        }));
        Task sending = Task.Run(async () =>
        {
            await using (near)
            {
                for (int i = 0; i < count; i++)
                {
                    await near.SendAsync(near.Numbered(i, i % 20 == 0 ? 60_000 : 300));
                }
            }
        });

        await far.ExpectNumbersAsync(0, count);
        await far.ExpectGoodbyeAsync(sending);
        await sending.Within();
        Assert.Null((await near.Completion.Within()).Error);
        if (!far.Capabilities.SignalsEnd)
        {
            Assert.Null(await flooding.Within("a sender that does not know of the end to go on"));
            return;
        }

        TransportException refused = Assert.IsType<TransportException>(await flooding.Within("a sender to learn that its peer closed"));
        Assert.Equal(TransportError.ClosedByPeer, refused.Error);
        Assert.Null((await far.Completion.Within()).Error);
    }

    [Fact]
    public async Task A_message_sent_right_before_the_disposal_arrives()
    {
        for (int i = 0; i < 50; i++)
        {
            await using ChannelPair pair = await ConnectAsync();
            Assert.True(pair.First.TrySend(pair.First.Numbered(i, 5_000)));
            Task dispose = pair.First.DisposeAsync().AsTask();
            await pair.Second.ExpectNumbersAsync(i, 1);
            await pair.Second.ExpectGoodbyeAsync(dispose);
            await dispose.Within();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_after_the_disposal_says_that_it_is_disposed(bool asynchronously)
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.Second.SendAsync(TestPayload.Numbered(0)).Within();
        if (asynchronously)
        {
            Task dispose = pair.First.DisposeAsync().AsTask();
            await ExpectDisposedAsync(pair.First);
            await pair.Second.ExpectGoodbyeAsync(dispose);
            await dispose.Within();
        }
        else
        {
            pair.First.Dispose();
        }

        await ExpectDisposedAsync(pair.First);
        await pair.First.Completion.Within();
        await ExpectDisposedAsync(pair.First);
    }

    [Fact]
    public async Task A_receive_that_waits_ends_with_the_disposal()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task<ReceivedMessage?> receive = pair.First.ReceiveAsync().AsTask();
        Task dispose = pair.First.DisposeAsync().AsTask();
        await pair.Second.ExpectGoodbyeAsync(dispose);
        await dispose.Within();
        try
        {
            Assert.Null(await receive.Within());
        }
        catch (ObjectDisposedException)
        {
        }
    }

    [Fact]
    public async Task A_receive_that_waits_ends_with_a_synchronous_disposal()
    {
        await using ChannelPair pair = await ConnectAsync();
        Task<ReceivedMessage?> receive = pair.First.ReceiveAsync().AsTask();
        pair.First.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => receive.Within());
    }

    [Fact]
    public async Task Ending_again_in_any_order_does_nothing_more()
    {
        string[] steps = ["close", "abort", "dispose", "dispose asynchronously"];
        foreach (string[] order in Permutations(steps))
        {
            await using ChannelPair pair = await ConnectAsync();
            Task draining = pair.Second.DrainAsync();
            foreach (string step in (string[])[.. order, .. order])
            {
                await EndAsync(pair.First, step).Within($"'{step}' in the order {string.Join(", ", order)}");
            }

            await pair.Second.ExpectEndsTooAsync();
            await draining.Within("the peer to see the end");
            await pair.First.Completion.Within();
            await pair.Second.Completion.Within();
        }
    }

    [Fact]
    public async Task Ending_in_all_ways_at_once_ends_once()
    {
        for (int i = 0; i < 30; i++)
        {
            await using ChannelPair pair = await ConnectAsync();
            await pair.Second.SendAsync(TestPayload.Numbered(0)).Within();
            Task draining = pair.Second.DrainAsync();
            string[] steps = ["close", "abort", "dispose", "dispose asynchronously", "dispose", "dispose asynchronously"];
            await Task.WhenAll(steps.Select(step => Task.Run(() => EndAsync(pair.First, step)))).Within("all ends at once");
            await pair.Second.ExpectEndsTooAsync();
            await draining.Within("the peer to see the end");
            await pair.First.Completion.Within();
            await pair.Second.Completion.Within();
        }
    }

    private static async Task EndAsync(IMessageChannel channel, string step)
    {
        switch (step)
        {
            case "close":
                await channel.CloseAsync();
                break;
            case "abort" or "kill the peer":
                channel.Abort();
                break;
            case "dispose":
                channel.Dispose();
                break;
            default:
                await channel.DisposeAsync();
                break;
        }
    }

    private static async Task ExpectDisposedAsync(IMessageChannel channel)
    {
        await ExpectSendThrowsAsync<ObjectDisposedException>(channel);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.FlushAsync().Within());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.ReceiveAsync().Within());
        Assert.Throws<ObjectDisposedException>(() => channel.TryReceive(out _));
    }

    private static IEnumerable<string[]> Permutations(string[] items)
    {
        if (items.Length == 0)
        {
            yield return [];
        }

        foreach (string item in items)
        {
            foreach (string[] rest in Permutations([.. items.Where(other => other != item)]))
            {
                yield return [item, .. rest];
            }
        }
    }
}
