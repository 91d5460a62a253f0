using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Channels;

/// <summary><c>SendAsync</c> awaited one by one at one end, <c>ReceiveAllAsync</c> at the other.</summary>
internal sealed class ChannelFlood(Pairs<IMessageChannel> pairs, int size, bool toClient) : IRun
{
    private readonly IMessageChannel _sender = (toClient ? pairs.Servers : pairs.Clients)[0];
    private readonly IMessageChannel _receiver = (toClient ? pairs.Clients : pairs.Servers)[0];

    public Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        return Together.SucceedAsync(SendAsync(count), receiving);
    }

    public ValueTask DisposeAsync() => pairs.DisposeAsync();

    private async Task SendAsync(int count)
    {
        byte[] message = new byte[size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendAsync(message);
        }
    }

    private async Task ReceiveAsync(int count)
    {
        int expected = 0;
        await foreach (ReceivedMessage message in _receiver.ReceiveAllAsync())
        {
            Numbered.Check(message.Payload.Span, size, expected);
            if (++expected == count)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The channel ended before message {expected}.");
    }
}
