using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A loop that goes on for ever once the connection is gone.</summary>
internal static class Tolerant
{
    public static async Task RunAsync(NetworkStream stream, Action<ReadOnlyMemory<byte>> handle, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            try
            {
                int count = await stream.ReadAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                handle(buffer.AsMemory(0, count));
            }
            catch (Exception error)
            {
                Console.WriteLine(error.Message);
            }
        }
    }
}
