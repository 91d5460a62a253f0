using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>Two receives that share out one message between them.</summary>
internal static class TwoReceives
{
    public static Task ReceiveAsync(WebSocket webSocket, byte[] head, byte[] body, CancellationToken cancellationToken) => Task.WhenAll(
        webSocket.ReceiveAsync(new ArraySegment<byte>(head), cancellationToken),
        webSocket.ReceiveAsync(new ArraySegment<byte>(body), cancellationToken));
}
