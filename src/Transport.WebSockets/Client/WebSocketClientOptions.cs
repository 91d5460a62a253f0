using Transport.Streams;

namespace Transport.WebSockets;

/// <summary>Where and how a WebSocket client connects.</summary>
public sealed class WebSocketClientOptions : StreamChannelOptions
{
    /// <summary>The server as an absolute <c>ws://</c> or <c>wss://</c> URI, such as <c>ws://localhost:5080/chat</c>. Must be set.</summary>
    public string? Uri { get; set; }

    /// <summary>How long one attempt may take in all, handshakes included. Default 10 s, from 1 ms to 1 h.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!WebSocketUri.TryParse(Uri, out _, out string? uriFailure))
        {
            yield return uriFailure;
        }

        if (ConnectTimeout < TimeSpan.FromMilliseconds(1) || ConnectTimeout > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(ConnectTimeout)} is {ConnectTimeout}; set it from 00:00:00.001 to 01:00:00.";
        }
    }
}
