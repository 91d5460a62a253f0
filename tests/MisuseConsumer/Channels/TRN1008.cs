using Transport;
using Transport.Sockets;

namespace MisuseConsumer.Channels;

/// <summary>A message that is larger than the channel allows.</summary>
internal static class TooLarge
{
    public static async Task SendAsync(CancellationToken cancellationToken)
    {
        TcpConnector connector = new(new TcpClientOptions { Endpoint = "localhost:5000", MaxMessageSize = 1000 });
        await using IMessageChannel channel = await connector.ConnectAsync(cancellationToken);
        await channel.SendAsync(new byte[2000], cancellationToken: cancellationToken);
    }
}
