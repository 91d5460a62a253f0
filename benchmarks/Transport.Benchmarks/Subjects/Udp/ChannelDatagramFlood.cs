using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary><c>SendAsync</c> awaited one by one at the client, <c>ReceiveAllAsync</c> at the listener's channel.</summary>
internal sealed class ChannelDatagramFlood(Pairs<IMessageChannel> pairs, int size) : DatagramFlood(size)
{
    private readonly IMessageChannel _sender = pairs.Clients[0];
    private readonly IMessageChannel _receiver = pairs.Servers[0];

    public override ValueTask DisposeAsync() => pairs.DisposeAsync();

    protected override async Task SendAsync(byte[] message, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendAsync(message);
        }
    }

    protected override ValueTask SendAsync(byte[] message) => _sender.SendAsync(message);

    protected override async Task ReceiveAsync(DatagramCount counted)
    {
        await foreach (ReceivedMessage message in _receiver.ReceiveAllAsync())
        {
            if (!counted.Add(message.Payload.Span))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The channel ended after {counted.Received} datagrams.");
    }
}
