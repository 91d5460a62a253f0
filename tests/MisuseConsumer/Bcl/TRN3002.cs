using System.Net.Sockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>A reply with whatever was in the buffer behind it.</summary>
internal static class Reply
{
    public static async Task<string> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1024];
        int count = await socket.ReceiveAsync(buffer, cancellationToken);
        if (count == 0)
        {
            return "";
        }

        return Encoding.ASCII.GetString(buffer);
    }
}
