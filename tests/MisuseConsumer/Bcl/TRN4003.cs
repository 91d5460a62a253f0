using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A server that one unreachable client stops.</summary>
internal static class DatagramEcho
{
    public static async Task RunAsync(UdpClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            UdpReceiveResult request = await client.ReceiveAsync(cancellationToken);
            await client.SendAsync(request.Buffer, request.RemoteEndPoint, cancellationToken);
        }
    }
}
