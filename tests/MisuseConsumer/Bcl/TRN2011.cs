using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A look whether something has come, which ends the connection if nothing has.</summary>
internal static class Poll
{
    public static async Task RunAsync(ClientWebSocket webSocket, byte[] buffer, byte[] ping, CancellationToken cancellationToken)
    {
        while (webSocket.State == WebSocketState.Open)
        {
            using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(5));
            try
            {
                await webSocket.ReceiveAsync(new ArraySegment<byte>(buffer), timeout.Token);
            }
            catch (OperationCanceledException)
            {
                await webSocket.SendAsync(ping, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            }
        }
    }
}
