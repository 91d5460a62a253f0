using Transport;

namespace MisuseConsumer.Channels;

/// <summary>Memory that belongs to the next message by the time it is looked at.</summary>
internal sealed class History
{
    private readonly List<ReadOnlyMemory<byte>> _messages = [];

    public async Task RecordAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(stopping))
        {
            _messages.Add(message.Payload);
        }
    }
}
