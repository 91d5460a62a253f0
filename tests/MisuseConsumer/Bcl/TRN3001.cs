using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A header that may be half a header.</summary>
internal static class Header
{
    public static async Task<byte[]> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] header = new byte[16];
        await socket.ReceiveAsync(header, cancellationToken);
        return header;
    }
}
