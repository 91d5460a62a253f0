namespace Transport.Benchmarks.Load;

/// <summary>How messages are framed on the wire.</summary>
internal enum LoadProtocol
{
    /// <summary>WebSocket frames after an HTTP/1.1 upgrade; masked from the client, as RFC 6455 demands.</summary>
    WebSocket,

    /// <summary>A varint of <c>length &lt;&lt; 2 | type</c> before each message.</summary>
    Varint,
}
