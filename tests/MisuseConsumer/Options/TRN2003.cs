using System.Net.WebSockets;

namespace MisuseConsumer.Options;

/// <summary>The first part of a message, given to a method of which only the user knows that it wants all of it.</summary>
internal static class OneReceiveForOwnDecoder
{
    public static async Task<Quote> ReadAsync(WebSocket webSocket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        WebSocketReceiveResult result = await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
        return result.MessageType == WebSocketMessageType.Close ? default : Quote.Understand(buffer.AsSpan(0, result.Count));
    }

    public readonly record struct Quote(int Price)
    {
        public static Quote Understand(ReadOnlySpan<byte> bytes) => new(bytes.Length);
    }
}
