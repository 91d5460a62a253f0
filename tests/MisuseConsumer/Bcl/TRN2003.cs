using System.Net.WebSockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>The first part of a message, taken for all of it.</summary>
internal static class OneReceive
{
    public static async Task<string?> ReadAsync(WebSocket webSocket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        WebSocketReceiveResult result = await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
        return result.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
