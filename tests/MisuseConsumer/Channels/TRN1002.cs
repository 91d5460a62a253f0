using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A send that nobody waits for.</summary>
internal static class Notification
{
    public static void Send(IMessageChannel channel, byte[] message) => Task.Run(() => channel.SendAsync(message));
}
