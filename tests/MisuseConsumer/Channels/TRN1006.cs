using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A handler that receives nothing while it sleeps.</summary>
internal sealed class SleepyHandler : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            Thread.Sleep(1000);
            await channel.SendAsync(message.Payload, message.Kind, stopping);
        }
    }
}
