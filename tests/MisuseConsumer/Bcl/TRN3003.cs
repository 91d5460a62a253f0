using System.Net.Sockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>As much of an answer as has come by now.</summary>
internal static class Answer
{
    public static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1024];
        int count = await stream.ReadAsync(buffer, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
