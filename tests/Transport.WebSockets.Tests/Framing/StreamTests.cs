using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Transport.Streams;
using Transport.Tests.Streams;

namespace Transport.WebSockets.Tests;

/// <summary>Both codecs on the engine, over a stream that cuts the bytes as it likes.</summary>
public sealed class StreamTests
{
    private static readonly Gen<int> Lengths = Gen.Frequency((6, Gen.Int[0, 40]), (3, Gen.Int[120, 140]), (2, Gen.Int[4_000, 4_200]), (1, Gen.Int[65_500, 66_000]));

    private static readonly Gen<(int[] Lengths, int Piece, bool FromClient)> Cases = Gen.Select(
        Lengths.Array[1, 12], Gen.OneOf(Gen.Const(1), Gen.Int[2, 100], Gen.Int[1_000, 100_000]), Gen.Bool);

    [Fact]
    public async Task Messages_arrive_whole_in_order_and_with_their_kind_however_the_stream_is_cut() =>
        await Cases.SampleAsync(sample => ExchangeAsync(sample.Lengths, sample.Piece, sample.FromClient), iter: 60);

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(997, false)]
    [InlineData(997, true)]
    public async Task A_message_of_several_fragments_arrives_whole_however_the_stream_is_cut(int piece, bool fromClient) =>
        await ExchangeAsync([200_000, 3, 65_536, 65_537, 131_072], piece, fromClient);

    private static async Task ExchangeAsync(int[] lengths, int piece, bool fromClient)
    {
        StreamPair pair = new(available => Math.Min(available, piece));
        StreamChannelOptions options = new();
        FakeTimeProvider clock = new();
        await using StreamMessageChannel client = new("websocket", pair.First, WebSocketFraming.Client, options, clock);
        await using StreamMessageChannel server = new("websocket", pair.Second, WebSocketFraming.Server, options, clock);
        (StreamMessageChannel sender, StreamMessageChannel receiver) = fromClient ? (client, server) : (server, client);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                await sender.SendAsync(Letters(i, lengths[i]), (MessageKind)(i % 2));
            }
        });

        for (int i = 0; i < lengths.Length; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await receiver.ReceiveAsync().Within());
            Assert.Equal((MessageKind)(i % 2), message.Kind);
            Assert.True(message.Payload.Span.SequenceEqual(Letters(i, lengths[i])));
        }

        await sending.Within();

        // Answered by its peer, so that disposing both ends in good order needs no clock.
        Task<ReceivedMessage?> end = receiver.ReceiveAsync().AsTask();
        await sender.CloseAsync(new CloseReason((CloseCode)4_321, "done")).Within();
        Assert.Null(await end.Within());
        Assert.Equal((CloseCode)4_321, (await receiver.Completion.Within()).Code);
    }

    private static byte[] Letters(int seed, int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i * 7 + seed) % 26))];
}
