using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A second attempt with an instance that allows one.</summary>
internal sealed class Reconnecting
{
    private readonly ClientWebSocket _webSocket = new();

    public async Task ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await _webSocket.ConnectAsync(address, cancellationToken);
                return;
            }
            catch (WebSocketException)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
            }
        }
    }
}
