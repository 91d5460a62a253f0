using System.Net;
using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>One address of a host that may have several, of which some cannot be reached.</summary>
internal static class FirstAddress
{
    public static async Task ConnectAsync(Socket socket, string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        await socket.ConnectAsync(new IPEndPoint(addresses[0], 5000), cancellationToken);
    }
}
