using System.Net.WebSockets;
using System.Text;

namespace MisuseConsumer.Bcl;

/// <summary>A client as it should be: nothing here is reported.</summary>
internal sealed class Client : IAsyncDisposable
{
    private const int MaxMessageSize = 1 << 20;

    private static readonly Uri Address = new("wss://stream.contoso.com/feed");

    private readonly ClientWebSocket _webSocket = new();

    public Task ConnectAsync(CancellationToken cancellationToken) => _webSocket.ConnectAsync(Address, cancellationToken);

    public async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await _webSocket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        using MemoryStream message = new();
        while (true)
        {
            ValueWebSocketReceiveResult result = await _webSocket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (message.Length + result.Count > MaxMessageSize)
            {
                throw new InvalidDataException($"The message has more than {MaxMessageSize} bytes.");
            }

            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (CancellationTokenSource bound = new(TimeSpan.FromSeconds(5)))
        {
            await _webSocket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", bound.Token);
        }

        _webSocket.Dispose();
    }
}
