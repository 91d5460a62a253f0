namespace Transport.Framing;

/// <summary>Recognises a browser, <c>curl</c> or a load balancer's probe that talks HTTP to a port with the default framing.</summary>
/// <remarks>Asked only about a first frame that is invalid anyway: <c>G</c>, <c>O</c> and <c>C</c> have the invalid type in their low bits, so no message is ever mistaken for HTTP.</remarks>
internal struct HttpProbe
{
    private const int LongestMethod = 8;

    private bool _passed;

    public bool SawHttp { get; private set; }

    /// <summary>A valid frame was received, so this is no HTTP client.</summary>
    public void Pass() => _passed = true;

    /// <summary>True while the bytes are too few to tell but could still be HTTP.</summary>
    public readonly bool NeedsMore(ReadOnlySpan<byte> input) =>
        !_passed && input.Length < LongestMethod && !input.Contains((byte)' ') && ("GET "u8.StartsWith(input) || "OPTIONS "u8.StartsWith(input) || "CONNECT "u8.StartsWith(input));

    public TransportException? Detect(ReadOnlySpan<byte> input)
    {
        SawHttp = !_passed && (input.StartsWith("GET "u8) || input.StartsWith("OPTIONS "u8) || input.StartsWith("CONNECT "u8));
        return SawHttp
            ? new TransportException(TransportError.ProtocolViolation, "The peer sent an HTTP request to a port that speaks the default message framing. Point browsers and HTTP clients at a web server's port; connect here with a Transport client.")
            : null;
    }

    public static int WriteResponse(Span<byte> destination)
    {
        ReadOnlySpan<byte> response =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 92\r\nConnection: close\r\n\r\nThis port speaks Transport's message framing, not HTTP. Connect to it with a message client\n"u8;
        response.CopyTo(destination);
        return response.Length;
    }
}
