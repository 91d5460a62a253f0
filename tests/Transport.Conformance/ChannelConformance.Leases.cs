using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    [Fact]
    public async Task A_message_disposed_twice_leaves_its_neighbours_alone()
    {
        await using ChannelPair pair = await ConnectAsync();
        List<ReceivedMessage> messages = await SendAndHoldAsync(pair, 20, 300);
        for (int i = 0; i < messages.Count; i += 2)
        {
            ReceivedMessage copy = messages[i];
            messages[i].Dispose();
            messages[i].Dispose();
            copy.Dispose();
        }

        for (int i = 0; i < 5_000; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i, 300)).Within();
            Assert.Equal(i, await pair.Second.NextNumberAsync());
        }

        for (int i = 0; i < messages.Count; i++)
        {
            messages[i - (i % 2)].Dispose();
            if (i % 2 == 1)
            {
                Assert.Equal(i, TestPayload.Check(messages[i].Payload.Span).Sequence);
                messages[i].Dispose();
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5_000)]
    [InlineData(500_000)]
    public async Task The_payload_is_gone_after_the_disposal(int size)
    {
        await using ChannelPair pair = await ConnectAsync();
        size = pair.First.Fit(size);
        Task send = pair.First.SendAsync(TestPayload.Bytes(size)).AsTask();
        ReceivedMessage message = await pair.Second.NextAsync();
        await send.Within();
        ReceivedMessage copy = message;
        Assert.Equal(size, copy.Payload.Length);
        message.Dispose();
        foreach (ReceivedMessage dead in (ReceivedMessage[])[message, copy])
        {
            Assert.Throws<ObjectDisposedException>(() => dead.Payload);
            Assert.Throws<ObjectDisposedException>(() => dead.ToArray());
            Assert.Throws<ObjectDisposedException>(() => dead.GetText());
            Assert.Throws<ObjectDisposedException>(() => dead.Slice(0));
            Assert.Throws<ObjectDisposedException>(() => dead.Detach());
            Assert.Equal(size, dead.Length);
            Assert.Equal(MessageKind.Binary, dead.Kind);
        }
    }

    [Fact]
    public async Task A_stale_copy_cannot_touch_a_message_received_later()
    {
        await using ChannelPair pair = await ConnectAsync();
        List<ReceivedMessage> stale = [];
        for (int i = 0; i < 3_000; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i, 700)).Within();
            ReceivedMessage message = await pair.Second.NextAsync();
            foreach (ReceivedMessage old in stale)
            {
                old.Dispose();
                Assert.Throws<ObjectDisposedException>(() => old.Payload);
            }

            Assert.Equal(i, TestPayload.Check(message.Payload.Span).Sequence);
            message.Dispose();
            if (i % 500 == 0)
            {
                stale.Add(message);
            }
        }
    }

    [Fact]
    public async Task Detach_ends_the_old_lease_and_begins_a_new_one()
    {
        await using ChannelPair pair = await ConnectAsync();
        await pair.First.SendAsync(TestPayload.Numbered(1, 400)).Within();
        ReceivedMessage old = await pair.Second.NextAsync();
        ReceivedMessage detached = old.Detach();
        Assert.Throws<ObjectDisposedException>(() => old.Payload);
        Assert.Throws<ObjectDisposedException>(() => old.Detach());
        old.Dispose();
        Assert.Equal(1, TestPayload.Check(detached.Payload.Span).Sequence);

        ReceivedMessage again = detached.Detach();
        detached.Dispose();
        for (int i = 0; i < 1_000; i++)
        {
            await pair.First.SendAsync(TestPayload.Numbered(i, 400)).Within();
            Assert.Equal(i, await pair.Second.NextNumberAsync());
        }

        Assert.Equal(1, TestPayload.Check(again.Payload.Span).Sequence);
        again.Dispose();
        Assert.Throws<ObjectDisposedException>(() => again.Payload);
    }

    [Fact]
    public async Task A_slice_is_the_same_lease()
    {
        await using ChannelPair pair = await ConnectAsync();
        byte[] payload = TestPayload.Bytes(100, seed: 9);
        await pair.First.SendAsync(payload).Within();
        ReceivedMessage whole = await pair.Second.NextAsync();
        ReceivedMessage rest = whole.Slice(40);
        Assert.Equal(payload[40..], rest.ToArray());
        Assert.Equal(60, rest.Length);
        Assert.Equal(payload[70..], rest.Slice(30).ToArray());
        Assert.Equal(0, whole.Slice(100).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(101));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(-1));
        rest.Dispose();
        Assert.Throws<ObjectDisposedException>(() => whole.Payload);
    }

    [Fact]
    public async Task Messages_that_are_kept_keep_their_contents()
    {
        await using ChannelPair pair = await ConnectAsync();
        List<ReceivedMessage> kept = [];
        for (int i = 0; i < 6_000; i++)
        {
            Task send = pair.First.SendAsync(pair.First.Numbered(i, i % 300 == 7 ? 80_000 : 20 + (i % 900))).AsTask();
            ReceivedMessage message = await pair.Second.NextAsync();
            await send.Within();
            if (i % 50 == 7)
            {
                kept.Add(message);
            }
            else
            {
                message.Dispose();
            }
        }

        for (int i = 0; i < kept.Count; i++)
        {
            Assert.Equal((i * 50) + 7, TestPayload.Check(kept[i].Payload.Span).Sequence);
            kept[i].Dispose();
        }
    }

    [Fact]
    public async Task Messages_may_be_disposed_in_any_order_on_any_thread()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int round = 0; round < 10; round++)
        {
            List<ReceivedMessage> messages = await SendAndHoldAsync(pair, 200, 400);
            int[] order = [.. Enumerable.Range(0, messages.Count)];
            new Random(round).Shuffle(order);
            Task disposing = Task.WhenAll(order.Chunk(50).Select(part => Task.Run(() =>
            {
                foreach (int i in part)
                {
                    Assert.Equal(i, TestPayload.Check(messages[i].Payload.Span).Sequence);
                    messages[i].Dispose();
                    Assert.Throws<ObjectDisposedException>(() => messages[i].Payload);
                }
            })));
            List<ReceivedMessage> meanwhile = await SendAndHoldAsync(pair, 200, 400);
            await disposing.Within();
            for (int i = 0; i < meanwhile.Count; i++)
            {
                Assert.Equal(i, TestPayload.Check(meanwhile[i].Payload.Span).Sequence);
                meanwhile[i].Dispose();
            }
        }
    }

    [Fact]
    public async Task Disposing_one_message_on_many_threads_releases_it_once()
    {
        await using ChannelPair pair = await ConnectAsync();
        for (int round = 0; round < 200; round++)
        {
            List<ReceivedMessage> messages = await SendAndHoldAsync(pair, 3, 400);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(messages[1].Dispose))).Within();
            List<ReceivedMessage> later = await SendAndHoldAsync(pair, 3, 400);
            Assert.Equal([0, 2], ((ReceivedMessage[])[messages[0], messages[2]]).Select(message => TestPayload.Check(message.Payload.Span).Sequence));
            Assert.Equal([0, 1, 2], later.Select(message => TestPayload.Check(message.Payload.Span).Sequence));
            messages.ForEach(message => message.Dispose());
            later.ForEach(message => message.Dispose());
        }
    }

    [Fact]
    public async Task A_message_outlives_its_channel()
    {
        await using ChannelPair pair = await ConnectAsync();
        List<ReceivedMessage> messages = await SendAndHoldAsync(pair, 10, 1_000);
        await Task.WhenAll(pair.Second.DisposeAsync().AsTask(), pair.First.DisposeAsync().AsTask()).Within();
        await using ChannelPair other = await ConnectAsync();
        await other.First.ExpectWorkingAsync(other.Second);
        for (int i = 0; i < messages.Count; i++)
        {
            Assert.Equal(i, TestPayload.Check(messages[i].Payload.Span).Sequence);
            messages[i].Dispose();
        }
    }

    /// <summary>Sends numbered messages and receives them without disposing any. They are returned in the order of their numbers.</summary>
    private static async Task<List<ReceivedMessage>> SendAndHoldAsync(ChannelPair pair, int count, int size)
    {
        Arrivals arrivals = new(pair.Second.Capabilities);
        List<(int Number, ReceivedMessage Message)> messages = [];
        while (messages.Count < count)
        {
            int from = messages.Count;
            int next = Math.Min(count, from + pair.First.Few(count));
            Task sending = Task.Run(async () =>
            {
                for (int i = from; i < next; i++)
                {
                    await pair.First.SendAsync(TestPayload.Numbered(i, size));
                }
            });
            while (messages.Count < next)
            {
                ReceivedMessage message = await pair.Second.NextAsync();
                messages.Add((arrivals.Add(message), message));
            }

            await sending.Within();
        }

        return [.. messages.OrderBy(message => message.Number).Select(message => message.Message)];
    }
}
