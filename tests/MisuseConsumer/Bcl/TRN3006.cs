using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A timeout that only synchronous calls know.</summary>
internal sealed class Query
{
    public static async Task<int> AskAsync(byte[] question, byte[] answer, CancellationToken cancellationToken)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 5000;
        await socket.ConnectAsync("localhost", 5000, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        return await socket.ReceiveAsync(answer, cancellationToken);
    }
}
