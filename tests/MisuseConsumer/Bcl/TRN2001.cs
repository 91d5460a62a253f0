using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A receive that holds a thread until the peer says something.</summary>
internal static class BlockingReceive
{
    public static int Read(ClientWebSocket webSocket, byte[] buffer, CancellationToken cancellationToken)
    {
        WebSocketReceiveResult result = webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken).Result;
        return result.Count;
    }
}
