using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A message whose memory nobody gives back.</summary>
internal static class Kept
{
    public static async Task<int> LengthAsync(IMessageChannel channel, CancellationToken cancellationToken)
    {
        ReceivedMessage? message = await channel.ReceiveAsync(cancellationToken);
        return message?.Payload.Length ?? 0;
    }
}
