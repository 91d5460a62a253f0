using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A receive that holds a thread until the peer says something.</summary>
internal sealed class BlockingReader(IMessageChannel channel)
{
    public string? Read()
    {
        using ReceivedMessage? message = channel.ReceiveAsync().AsTask().GetAwaiter().GetResult();
        return message?.GetText();
    }
}
