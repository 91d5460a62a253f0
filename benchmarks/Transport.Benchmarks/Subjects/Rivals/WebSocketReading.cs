using System.Net.WebSockets;

namespace Transport.Benchmarks.Subjects;

internal static class WebSocketReading
{
    /// <summary>Receives one whole message.</summary>
    /// <param name="socket">Where from.</param>
    /// <param name="buffer">Room for it and a byte more, so that a message that is too long is noticed.</param>
    /// <param name="cancellationToken">Aborts the socket.</param>
    /// <returns>Its length; null when the peer has closed.</returns>
    public static async ValueTask<int?> ReceiveAsync(WebSocket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer[length..], cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return null;
            }

            length += result.Count;
        }
        while (!result.EndOfMessage);
        return length;
    }
}
