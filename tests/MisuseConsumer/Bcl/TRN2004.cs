using System.Net.WebSockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>Characters that are cut in two between parts of a message.</summary>
internal static class TextInParts
{
    private const int MaxLength = 1 << 20;

    public static async Task<string?> ReadAsync(WebSocket webSocket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        StringBuilder text = new();
        WebSocketReceiveResult result;
        do
        {
            result = await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, result.Count));
            if (text.Length > MaxLength)
            {
                throw new InvalidDataException("The message is too long.");
            }
        }
        while (!result.EndOfMessage);

        return text.ToString();
    }
}
