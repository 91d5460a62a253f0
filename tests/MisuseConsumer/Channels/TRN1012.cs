using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A send whose end is asked for twice.</summary>
internal static class Twice
{
    public static async Task SendAsync(IMessageChannel channel, byte[] payload)
    {
        ValueTask send = channel.SendAsync(payload);
        await send;
        await send;
    }
}
