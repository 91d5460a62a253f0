using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A broadcast that nobody waits for.</summary>
internal sealed class Broadcast(IReadOnlyList<WebSocket> members)
{
    public void Send(byte[] message, CancellationToken cancellationToken)
    {
        foreach (WebSocket member in members)
        {
            _ = member.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }
}
