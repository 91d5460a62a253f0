using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A loop that spins once the peer has closed.</summary>
internal static class Pump
{
    public static async Task RunAsync(NetworkStream stream, Stream target, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = await stream.ReadAsync(buffer, cancellationToken);
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
