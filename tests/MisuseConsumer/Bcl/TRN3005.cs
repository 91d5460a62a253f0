using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A loop over what a property said of the last operation.</summary>
internal static class Heartbeats
{
    public static async Task SendAsync(TcpClient client, byte[] beat, CancellationToken cancellationToken)
    {
        while (client.Connected)
        {
            await client.GetStream().WriteAsync(beat, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
        }
    }
}
