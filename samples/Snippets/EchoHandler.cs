using Transport;

namespace Snippets;

/// <summary>Sends every message back.</summary>
internal sealed class EchoHandler : IChannelHandler
{
    public async Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            await channel.SendAsync(message.Payload, message.Kind, stopping);
        }
    }
}
