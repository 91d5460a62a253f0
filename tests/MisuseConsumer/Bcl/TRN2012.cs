using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A message between the parts of another one.</summary>
internal sealed class Uploader(WebSocket webSocket)
{
    private readonly WebSocket _webSocket = webSocket;

    public async Task UploadAsync(byte[] head, byte[] tail, CancellationToken cancellationToken)
    {
        await _webSocket.SendAsync(head, WebSocketMessageType.Binary, endOfMessage: false, cancellationToken);
        await _webSocket.SendAsync(tail, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
    }

    public async Task NotifyAsync(byte[] text, CancellationToken cancellationToken) =>
        await _webSocket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
