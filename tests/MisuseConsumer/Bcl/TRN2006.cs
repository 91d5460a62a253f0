using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A goodbye that waits for an answer, however long it takes.</summary>
internal sealed class Session(WebSocket webSocket) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        webSocket.Dispose();
    }
}
