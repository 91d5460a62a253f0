using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>As many attempts as the machine can make.</summary>
internal static class Retry
{
    public static async Task ConnectAsync(Socket socket, string host, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await socket.ConnectAsync(host, 5000, cancellationToken);
                return;
            }
            catch (SocketException error)
            {
                Console.WriteLine(error.Message);
            }
        }
    }
}
