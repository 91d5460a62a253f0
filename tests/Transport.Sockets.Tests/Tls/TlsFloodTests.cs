using System.Buffers.Binary;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

public sealed class TlsFloodTests
{
    private const int Senders = 8;
    private const int MessagesEach = 20_000;

    [Fact(Timeout = Running.Timeout)]
    public async Task Eight_senders_each_way_at_once_keep_their_order_and_lose_nothing()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync();
        Task received = Task.WhenAll(ReceiveAsync(pair.First), ReceiveAsync(pair.Second));
        Task sent = Task.WhenAll(Enumerable.Range(0, Senders).SelectMany(sender => new[] { SendAsync(pair.First, sender), SendAsync(pair.Second, sender) }));
        await Task.WhenAll(sent, received).Within();
    }

    private static Task SendAsync(IMessageChannel channel, int sender) => Task.Run(async () =>
    {
        Random random = new(sender);
        byte[] payload = new byte[600];
        for (int i = 0; i < MessagesEach; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload, sender);
            BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), i);
            await channel.SendAsync(payload.AsMemory(0, random.Next(8, payload.Length)));
        }
    });

    private static Task ReceiveAsync(IMessageChannel channel) => Task.Run(async () =>
    {
        int[] next = new int[Senders];
        for (int i = 0; i < Senders * MessagesEach; i++)
        {
            using ReceivedMessage message = (await channel.ReceiveAsync(CancellationToken.None))!.Value;
            int sender = BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span);
            Assert.Equal(next[sender]++, BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span[4..]));
        }
    });
}
