using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    private static readonly int[] MixedSizes = [8, 9, 20, 100, 130, 1_000, 5_000, 20_000, 33_000, 70_000, 200_000];

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Eight_senders_never_interleave_and_each_keeps_its_order(bool reversed)
    {
        const int Senders = 8;
        const int Each = 300;
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendMixedAsync(near, sender, Each))));
        await ReceiveMixedAsync(far, Senders, Each, near, sending);
    }

    [Fact]
    public async Task Eight_senders_in_each_direction_at_once()
    {
        const int Senders = 8;
        const int Each = 200;
        await using ChannelPair pair = await ConnectAsync();
        Task there = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendMixedAsync(pair.First, sender, Each))));
        Task back = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendMixedAsync(pair.Second, sender, Each))));
        await Task.WhenAll(ReceiveMixedAsync(pair.First, Senders, Each, pair.Second, back), ReceiveMixedAsync(pair.Second, Senders, Each, pair.First, there));
    }

    [Fact]
    public async Task Flushes_run_beside_sends_and_receives()
    {
        const int Senders = 4;
        const int Each = 300;
        await using ChannelPair pair = await ConnectAsync();
        Task sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendMixedAsync(pair.First, sender, Each))));
        Task flushing = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                await pair.First.FlushAsync();
            }
        })));
        await ReceiveMixedAsync(pair.Second, Senders, Each, pair.First, sending);
        await Task.WhenAll(sending, flushing).Within("senders and flushes");
    }

    [Fact]
    public async Task Two_hundred_channels_at_once()
    {
        const int Channels = 200;
        ChannelPair[] pairs = await Task.WhenAll(Enumerable.Range(0, Channels).Select(_ => ConnectAsync()));
        try
        {
            Assert.Equal(2 * Channels, pairs.SelectMany(pair => (string[])[pair.First.Id, pair.Second.Id]).Distinct().Count());
            await Task.WhenAll(pairs.Select((pair, index) => Task.Run(async () =>
            {
                Task echoing = EchoAsync(pair.Second);
                for (int i = 0; i < 20; i++)
                {
                    await pair.First.SendAsync(pair.First.Numbered(i, 50 + (i * 97), sender: index));
                    using ReceivedMessage echo = (await pair.First.ReceiveAsync())!.Value;
                    Assert.Equal((index, i), TestPayload.Check(echo.Payload.Span));
                }

                await pair.First.CloseAsync();
                if (!pair.Second.Capabilities.SignalsEnd)
                {
                    await pair.Second.CloseAsync();
                }

                await echoing;
            }))).Within("200 channels to echo 20 messages each");
        }
        finally
        {
            foreach (ChannelPair pair in pairs)
            {
                await pair.DisposeAsync();
            }
        }
    }

    private static async Task EchoAsync(IMessageChannel channel)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync())
        {
            await channel.SendAsync(message.Payload, message.Kind);
        }
    }

    private static async Task SendMixedAsync(IMessageChannel channel, int sender, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await channel.SendAsync(channel.Numbered(i, MixedSize(sender, i), sender));
        }
    }

    private static int MixedSize(int sender, int sequence) => MixedSizes[((sequence * 5) + sender) % MixedSizes.Length];

    private static async Task ReceiveMixedAsync(IMessageChannel channel, int senders, int each, IMessageChannel sender, Task sending)
    {
        Arrivals[] arrivals = [.. Enumerable.Range(0, senders).Select(_ => new Arrivals(channel.Capabilities))];
        void Receive(ReceivedMessage message)
        {
            (int from, int sequence) = TestPayload.Check(message.Payload.Span);
            arrivals[from].Add(sequence);
            Assert.Equal(channel.Fit(MixedSize(from, sequence)), message.Length);
        }

        if (channel.Capabilities.Reliable)
        {
            for (int i = 0; i < senders * each; i++)
            {
                using ReceivedMessage message = await channel.NextAsync();
                Receive(message);
            }

            await sending.Within();
        }
        else
        {
            await channel.ReceiveUntilMarkAsync(sender, sending, Receive);
        }

        for (int from = 0; from < senders; from++)
        {
            // Where what finds no room is dropped, the others may have taken all of it from one sender, which is heard now that they are silent.
            int further = arrivals[from].Count > 0 ? 0 : await BeHeardAsync(from);
            arrivals[from].ExpectUpTo(each + further);
        }

        Task<int> BeHeardAsync(int from)
        {
            Task hearing = Task.Run(async () =>
            {
                while (arrivals[from].Count == 0)
                {
                    using ReceivedMessage message = await channel.NextAsync();
                    if (!Arrivals.IsMark(message))
                    {
                        Receive(message);
                    }
                }
            });
            return sender.SendUntilAsync(attempt => sender.Numbered(each + attempt, MixedSize(from, each + attempt), from), hearing);
        }
    }
}
