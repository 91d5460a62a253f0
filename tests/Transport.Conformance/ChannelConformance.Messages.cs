using System.Buffers;
using System.Text;
using Xunit;

namespace Transport.Conformance;

public abstract partial class ChannelConformance
{
    /// <summary>Around every boundary of the length fields in use: 7, 14 and 16 bits, the size written without copying, a receive block, the default limit.</summary>
    public static TheoryData<int, bool> Sizes
    {
        get
        {
            TheoryData<int, bool> data = [];
            foreach (int size in (int[])[0, 1, 31, 32, 125, 126, 127, 128, 4095, 4096, 16_383, 16_384, 32_767, 32_768, 65_535, 65_536, 1 << 20])
            {
                data.Add(size, false);
                data.Add(size, true);
            }

            return data;
        }
    }

    /// <summary>Ways of not being UTF-8: cut short, overlong, a surrogate, beyond the last code point, a lone continuation.</summary>
    public static TheoryData<byte[]> InvalidTexts =>
    [
        new byte[] { 0x61, 0xE2, 0x82 },
        new byte[] { 0xC0, 0xAF },
        new byte[] { 0xED, 0xA0, 0x80 },
        new byte[] { 0xF4, 0x90, 0x80, 0x80 },
        new byte[] { 0x61, 0x80 },
    ];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_message_of_any_size_arrives_whole(int size, bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        size = near.Fit(size);
        for (int seed = 1; seed <= 3; seed++)
        {
            byte[] payload = TestPayload.Bytes(size, seed);
            Task send = near.SendAsync(payload).AsTask();
            using ReceivedMessage message = await far.NextAsync();
            await send.Within();
            Assert.Equal(size, message.Length);
            Assert.Equal(MessageKind.Binary, message.Kind);
            Assert.True(payload.AsSpan().SequenceEqual(message.Payload.Span), $"A message of {size} bytes arrived with other contents.");
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_way_of_sending_sends_the_same_message(int size, bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        byte[] payload = TestPayload.Bytes(near.Fit(size), seed: 5);

        Assert.True(near.TrySend(payload), "An empty send buffer admits one message of any size.");
        Assert.Equal(payload, await far.NextBytesAsync());

        Task send = near.SendAsync(payload, static (bytes, writer) => writer.Write(bytes)).AsTask();
        Assert.Equal(payload, await far.NextBytesAsync());
        await send.Within();
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task The_kind_arrives_if_the_transport_says_so(bool reversed)
    {
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        byte[] text = Encoding.UTF8.GetBytes("Grüße, 世界 🚀");
        MessageKind expected = near.Capabilities.PreservesKind ? MessageKind.Text : MessageKind.Binary;

        (byte[] Payload, MessageKind Kind)[] messages = [(text, MessageKind.Text), (text, MessageKind.Binary), ([], MessageKind.Text)];
        foreach ((byte[] payload, MessageKind kind) in near.Capabilities.Ordered ? messages : [])
        {
            await near.SendAsync(payload, kind).Within();
        }

        foreach ((byte[] payload, MessageKind sent) in messages)
        {
            // Where they may overtake each other, one at a time.
            if (!near.Capabilities.Ordered)
            {
                await near.SendAsync(payload, sent).Within();
            }

            MessageKind kind = sent == MessageKind.Text ? expected : MessageKind.Binary;
            using ReceivedMessage message = await far.NextAsync();
            Assert.Equal(kind, message.Kind);
            Assert.Equal(payload, message.ToArray());
            Assert.Equal(Encoding.UTF8.GetString(payload), message.GetText());
        }
    }

    [Fact]
    public async Task Both_ends_promise_the_same()
    {
        await using ChannelPair pair = await ConnectAsync();
        Assert.Equal(pair.First.Capabilities, pair.Second.Capabilities);
        Assert.True(pair.First.Capabilities is { Reliable: true, Ordered: true, SignalsEnd: true, MaxMessageSize: 1 << 20 } == PromisesAll, $"{pair.First.Capabilities}");
        Assert.InRange(pair.First.Capabilities.MaxMessageSize, 64, 1 << 20);
        Assert.NotEmpty(pair.First.Capabilities.TransportName);
    }

    [Theory]
    [MemberData(nameof(InvalidTexts))]
    public async Task Text_that_is_not_UTF8_is_refused_and_nothing_is_sent(byte[] invalid)
    {
        await using ChannelPair pair = await ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.First.SendAsync(invalid, MessageKind.Text).Within());
        Assert.Throws<ArgumentException>(() => pair.First.TrySend(invalid, MessageKind.Text));
        await Assert.ThrowsAsync<ArgumentException>(async () => await pair.First.SendAsync(invalid, static (bytes, writer) => writer.Write(bytes), MessageKind.Text).Within());
        await pair.First.SendAsync(invalid).Within();
        Assert.Equal(invalid, await pair.Second.NextBytesAsync());
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Fact]
    public async Task An_undefined_kind_is_refused_and_nothing_is_sent()
    {
        await using ChannelPair pair = await ConnectAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pair.First.SendAsync(new byte[3], (MessageKind)7).Within());
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.First.TrySend(new byte[3], (MessageKind)2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await pair.First.SendAsync(3, static (_, writer) => writer.Advance(0), (MessageKind)255).Within());
        await pair.First.ExpectWorkingAsync(pair.Second);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public async Task Messages_arrive_in_the_order_in_which_they_were_sent(bool reversed)
    {
        const int Count = 10_000;
        await using ChannelPair pair = await ConnectAsync();
        (IMessageChannel near, IMessageChannel far) = pair.Ends(reversed);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                await near.SendAsync(TestPayload.Numbered(i, TestPayload.MinSize + (i % 100)));
            }
        });

        await far.ExpectFloodAsync(0, Count, near, sending);
    }

    [Fact]
    public async Task All_ways_of_sending_keep_one_order()
    {
        const int Count = 3_000;
        await using ChannelPair pair = await ConnectAsync();
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++)
            {
                byte[] payload = pair.First.Numbered(i, i % 50 == 0 ? 40_000 : 20);
                if (i % 3 == 0)
                {
                    await pair.First.SendAsync(payload);
                }
                else if (i % 3 == 1)
                {
                    await pair.First.SendAsync(payload, static (bytes, writer) => writer.Write(bytes));
                }
                else if (!pair.First.TrySend(payload))
                {
                    await pair.First.SendAsync(payload);
                }
            }
        });

        await pair.Second.ExpectFloodAsync(0, Count, pair.First, sending);
    }
}
