using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A loop that learns of the peer's goodbye by an exception.</summary>
internal static class Listen
{
    public static async Task RunAsync(WebSocket webSocket, Action<byte[]> handle, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (!cancellationToken.IsCancellationRequested)
        {
            WebSocketReceiveResult result = await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
            if (result.EndOfMessage)
            {
                handle(buffer[..result.Count]);
            }
        }
    }
}
