using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A datagram that no socket sends.</summary>
internal static class LargeDatagram
{
    public static async Task SendAsync(UdpClient client, CancellationToken cancellationToken) => await client.SendAsync(new byte[70_000], cancellationToken);
}
