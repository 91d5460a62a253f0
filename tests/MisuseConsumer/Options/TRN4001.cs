using System.Net.Sockets;

namespace MisuseConsumer.Options;

/// <summary>A datagram that fits into a packet of Ethernet, but into none of a narrower network.</summary>
internal static class MiddlingDatagram
{
    public static async Task SendAsync(UdpClient client, CancellationToken cancellationToken) => await client.SendAsync(new byte[1_000], cancellationToken);
}
