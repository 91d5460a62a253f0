namespace Transport.Framing;

/// <summary>Turns messages into frames and finds frames in received bytes, for one connection.</summary>
/// <remarks>
/// <para>It does no I/O and owns no memory. The sending members are never called concurrently with each other, nor are the receiving ones;
/// one sending and one receiving member may run at the same time, so the two halves must not share mutable state. The sending members run
/// under a lock that others spin for: they must not wait for anything, and must not call the channel.</para>
/// <para>The smallest codec overrides <see cref="MaxOverhead"/>, <see cref="WriteHeader"/> and <see cref="TryReadHeader"/>.
/// What a codec throws while receiving ends the channel: throw <see cref="TransportException"/> with
/// <see cref="TransportError.ProtocolViolation"/> and a sentence about what was wrong; the engine adds which channel it was.</para>
/// </remarks>
public abstract class FrameCodec
{
    /// <summary>The most bytes that header and trailer of one frame take together. Constant.</summary>
    public abstract int MaxOverhead { get; }

    /// <summary>Sending: writes what comes before the payload.</summary>
    /// <param name="destination">At least <see cref="MaxOverhead"/> bytes.</param>
    /// <param name="type"><see cref="FrameType.Binary"/> or <see cref="FrameType.Text"/>.</param>
    /// <param name="payloadLength">Never above the framing's <see cref="MessageFraming.MaxMessageSize"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public abstract int WriteHeader(Span<byte> destination, FrameType type, int payloadLength);

    /// <summary>Sending: writes what comes after the payload. Nothing by default.</summary>
    /// <param name="destination">At least <see cref="MaxOverhead"/> bytes less what <see cref="WriteHeader"/> wrote.</param>
    /// <returns>How many bytes were written.</returns>
    public virtual int WriteTrailer(Span<byte> destination) => 0;

    /// <summary>Sending: the longest payload of one frame; longer messages are sent as fragments. Constant, at least 16 KiB; without limit by default.</summary>
    public virtual int MaxFragment => int.MaxValue;

    /// <summary>Sending: writes the header of one fragment. Called only for messages longer than <see cref="MaxFragment"/>, or with a framing that sets it.</summary>
    /// <param name="destination">At least <see cref="MaxOverhead"/> bytes.</param>
    /// <param name="type">The message's kind for the first fragment, <see cref="FrameType.Continuation"/> for the others.</param>
    /// <param name="payloadLength">Bytes in this fragment.</param>
    /// <param name="endOfMessage">True for the last one.</param>
    /// <returns>How many bytes were written.</returns>
    public virtual int WriteFragmentHeader(Span<byte> destination, FrameType type, int payloadLength, bool endOfMessage) => WriteHeader(destination, type, payloadLength);

    /// <summary>Sending: true if payloads are changed by <see cref="EncodePayload"/>. Constant.</summary>
    public virtual bool EncodesPayload => false;

    /// <summary>Sending: writes the payload of the frame whose header was written last, as it goes over the wire. A plain copy by default.</summary>
    /// <param name="payload">The caller's memory, to be left as it is.</param>
    /// <param name="destination">Of the same length.</param>
    public virtual void EncodePayload(ReadOnlySpan<byte> payload, Span<byte> destination) => payload.CopyTo(destination);

    /// <summary>Sending: writes a whole frame of <see cref="FrameType.Ping"/>, this side's heartbeat. Called only if <see cref="MessageFraming.HasHeartbeat"/> is true, which must then override it.</summary>
    /// <param name="destination">At least 256 bytes.</param>
    /// <param name="payload">8 bytes, which the peer's answer must carry so that the round trip is measured.</param>
    /// <returns>How many bytes were written.</returns>
    public virtual int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload) => 0;

    /// <summary>Sending: writes a whole frame of <see cref="FrameType.Pong"/>. Nothing by default, for codecs that never report a ping.</summary>
    /// <param name="destination">At least 256 bytes.</param>
    /// <param name="payload">The payload of the ping.</param>
    /// <returns>How many bytes were written.</returns>
    public virtual int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload) => 0;

    /// <summary>Sending: refuses payloads that this framing cannot carry, such as one that contains the delimiter. Called before anything is written, possibly by many threads at once.</summary>
    /// <exception cref="ArgumentException">The payload cannot be carried; the message says why.</exception>
    public virtual void CheckPayload(ReadOnlySpan<byte> payload)
    {
    }

    /// <summary>Sending: writes the goodbye, the last bytes of the connection. Nothing by default: then the end of the stream is the goodbye.</summary>
    /// <param name="destination">At least 512 bytes.</param>
    /// <param name="reason">What to tell the peer. After a failure <see cref="CloseReason.Error"/> says what it did wrong.</param>
    /// <returns>How many bytes were written.</returns>
    public virtual int WriteClose(Span<byte> destination, CloseReason reason) => 0;

    /// <summary>Receiving: finds the next frame.</summary>
    /// <remarks>Called for several frames in a row before the first of their messages is received. It may be called again for a frame that it has found already, as long as no piece of its payload was restored.</remarks>
    /// <param name="input">All bytes received and not consumed yet. While this method returns <see langword="false"/> it is called again with the same bytes and more behind them.</param>
    /// <param name="header">The frame; its payload need not have arrived.</param>
    /// <returns><see langword="false"/> if more bytes are needed.</returns>
    public abstract bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header);

    /// <summary>Receiving: restores the payload of the frame whose header was read last, in place, piece by piece from front to back. Nothing by default.</summary>
    public virtual void DecodePayload(Span<byte> piece)
    {
    }

    /// <summary>Receiving: understands the payload of a <see cref="FrameType.Close"/> frame, which has arrived whole.</summary>
    public virtual CloseReason ReadClose(ReadOnlySpan<byte> payload) => CloseReason.FromPeer(CloseCode.Normal);
}
