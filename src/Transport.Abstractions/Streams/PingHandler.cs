namespace Transport.Streams;

/// <summary>Answers a ping, or takes note of a pong, whose payload lies in the receiver's buffer.</summary>
internal delegate void PingHandler(ReadOnlySpan<byte> payload);
