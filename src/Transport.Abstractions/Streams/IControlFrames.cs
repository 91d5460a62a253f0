namespace Transport.Streams;

/// <summary>Takes the control frames that the parser finds. Their payloads lie in the receiver's buffer and are valid during the call.</summary>
internal interface IControlFrames
{
    /// <summary>The peer wants an answer.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>The peer has answered, or sent a pong unasked.</summary>
    void OnPong(ReadOnlySpan<byte> payload);
}
