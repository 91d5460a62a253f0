using System.Net.WebSockets;

namespace MisuseConsumer.Bcl;

/// <summary>A task that runs already cannot be run.</summary>
internal static class RunConnect
{
    public static void Connect(ClientWebSocket webSocket, Uri address, CancellationToken cancellationToken) => webSocket.ConnectAsync(address, cancellationToken).RunSynchronously();
}
