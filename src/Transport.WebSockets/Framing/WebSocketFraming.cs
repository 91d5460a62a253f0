using Transport.Framing;

namespace Transport.WebSockets;

/// <summary>The frames of RFC 6455, one for each side: clients mask what they send, servers do not (section 5.1).</summary>
/// <remarks>
/// Strict: reserved bits and opcodes, masking, the shortest length, the rules for control frames and fragments, close codes and UTF-8 are checked, and
/// a peer that breaks them is told with the close code of section 7.4.1. Used after a handshake, on a stream that carries frames only.
/// </remarks>
public sealed class WebSocketFraming : MessageFraming
{
    private readonly bool _isClient;

    private WebSocketFraming(bool isClient) => _isClient = isClient;

    /// <summary>For the side that connected.</summary>
    public static WebSocketFraming Client { get; } = new(isClient: true);

    /// <summary>For the side that accepted.</summary>
    public static WebSocketFraming Server { get; } = new(isClient: false);

    /// <inheritdoc/>
    public override string Name => _isClient ? "WebSocket (client)" : "WebSocket (server)";

    /// <inheritdoc/>
    public override bool PreservesKind => true;

    /// <inheritdoc/>
    public override bool HasCloseFrame => true;

    /// <inheritdoc/>
    public override bool HasHeartbeat => true;

    /// <inheritdoc/>
    public override FrameCodec CreateCodec() => new WebSocketFrameCodec(_isClient);
}
