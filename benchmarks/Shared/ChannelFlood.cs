using Transport;

/// <summary>Two ends of a channel with default options and the public API only: <c>SendAsync</c> awaited one by one, <c>ReceiveAllAsync</c>.</summary>
internal sealed class ChannelFlood(string name, IMessageChannel sender, IMessageChannel receiver, Func<ValueTask> stop) : IFlood
{
    public string Name => name;

    public async Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        byte[] message = new byte[Numbered.Size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await sender.SendAsync(message);
        }

        await receiving;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(receiver.DisposeAsync().AsTask(), sender.DisposeAsync().AsTask());
        await stop();
    }

    private async Task ReceiveAsync(int count)
    {
        int expected = 0;
        await foreach (ReceivedMessage message in receiver.ReceiveAllAsync())
        {
            Numbered.Check(message.Payload.Span, expected);
            if (++expected == count)
            {
                return;
            }
        }
    }
}
