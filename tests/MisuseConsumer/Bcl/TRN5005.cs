using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A gate that one failed send closes for ever.</summary>
internal sealed class GatedSender(WebSocket webSocket) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);

    public async Task SendAsync(byte[] message, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        await webSocket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        _gate.Release();
    }

    public void Dispose() => _gate.Dispose();
}
