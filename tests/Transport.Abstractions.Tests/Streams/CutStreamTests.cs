using CsCheck;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>However the bytes are cut on their way, the messages are the same.</summary>
public sealed class CutStreamTests : EngineTest
{
    private static readonly MessageFraming[] Framings =
    [
        MessageFraming.Default,
        MessageFraming.VarintPrefix,
        MessageFraming.LengthPrefix(4),
        MessageFraming.LengthPrefix(2, littleEndian: true),
        MessageFraming.Lines(),
        MessageFraming.Delimiter("<->"u8),
    ];

    private static readonly Gen<int> Lengths = Gen.Frequency(
        (6, Gen.Int[0, 40]), (3, Gen.Int[120, 140]), (2, Gen.Int[4_000, 4_200]), (1, Gen.Int[30_000, 65_535]));

    private static readonly Gen<(int Framing, int[] Lengths, int Piece)> Cases = Gen.Select(
        Gen.Int[0, Framings.Length - 1], Lengths.Array[1, 30], Gen.OneOf(Gen.Const(1), Gen.Int[2, 100], Gen.Int[1_000, 100_000]));

    [Fact]
    public async Task Messages_arrive_whole_and_in_order_however_the_stream_is_cut() =>
        await Cases.SampleAsync(
            async sample =>
            {
                StreamPair pair = new(available => Math.Min(available, sample.Piece));
                await using StreamMessageChannel sender = Channel(pair.First, Framings[sample.Framing]);
                await using StreamMessageChannel receiver = Channel(pair.Second, Framings[sample.Framing]);
                Task sending = Task.Run(async () =>
                {
                    for (int i = 0; i < sample.Lengths.Length; i++)
                    {
                        await sender.SendAsync(Payload(i, sample.Lengths[i]));
                    }
                });

                for (int i = 0; i < sample.Lengths.Length; i++)
                {
                    using ReceivedMessage message = Assert.NotNull(await receiver.ReceiveAsync().Within());
                    Assert.Equal(Payload(i, sample.Lengths[i]), message.ToArray());
                }

                await sending.Within();
            },
            iter: 150);

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(70_000)]
    public async Task A_message_larger_than_a_block_arrives_whole_however_the_stream_is_cut(int piece)
    {
        foreach (MessageFraming framing in (MessageFraming[])[MessageFraming.Default, MessageFraming.Lines(), MessageFraming.LengthPrefix(4)])
        {
            StreamPair pair = new(available => Math.Min(available, piece));
            await using StreamMessageChannel sender = Channel(pair.First, framing);
            await using StreamMessageChannel receiver = Channel(pair.Second, framing);
            Task sending = Task.Run(async () =>
            {
                await sender.SendAsync(Payload(1, 200_000), MessageKind.Text);
                await sender.SendAsync(Payload(2, 10));
            });
            using ReceivedMessage large = Assert.NotNull(await receiver.ReceiveAsync().Within());
            using ReceivedMessage small = Assert.NotNull(await receiver.ReceiveAsync().Within());
            Assert.Equal(Payload(1, 200_000), large.ToArray());
            Assert.Equal(Payload(2, 10), small.ToArray());
            await sending.Within();
        }
    }

    /// <summary>Letters only, so that no delimiter occurs.</summary>
    private static byte[] Payload(int seed, int length)
    {
        byte[] payload = new byte[length];
        Random random = new(seed);
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)random.Next('a', 'z' + 1);
        }

        return payload;
    }
}
