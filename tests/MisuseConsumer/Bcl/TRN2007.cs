using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A goodbye over a connection that the line before has aborted.</summary>
internal sealed class CancelledSession(ClientWebSocket webSocket) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public async Task<bool> ReceiveAsync(byte[] buffer)
    {
        WebSocketReceiveResult result = await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), _stopping.Token);
        return result.MessageType != WebSocketMessageType.Close;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();
}
