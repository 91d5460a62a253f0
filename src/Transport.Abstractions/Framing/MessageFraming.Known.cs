namespace Transport.Framing;

public abstract partial class MessageFraming
{
    /// <summary>The default on byte streams: kinds, a goodbye with code and text, heartbeats, one byte of overhead for messages under 32 bytes.</summary>
    /// <remarks>The wire format is in <c>docs/framing.md</c>. Both sides must be Transport, or speak that format.</remarks>
    public static MessageFraming Default { get; } = new DefaultFraming();

    /// <summary>Text lines as <c>nc</c> and <c>telnet</c> send them: ended by a line feed, a carriage return before it is dropped.</summary>
    /// <param name="farewell">Makes a last line for the peer from the reason of the close, or <see langword="null"/> for none; by default none. It is cut at its first line feed and at 484 bytes.</param>
    public static MessageFraming Lines(Func<CloseReason, string?>? farewell = null) => new DelimiterFraming("\n"u8, trimCarriageReturn: true, farewell);

    /// <summary>Messages ended by a delimiter, which must not occur inside a message: sending one that contains it is an <see cref="ArgumentException"/>.</summary>
    /// <param name="delimiter">1 to 16 bytes.</param>
    /// <param name="farewell">See <see cref="Lines"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is empty or too long.</exception>
    public static MessageFraming Delimiter(ReadOnlySpan<byte> delimiter, Func<CloseReason, string?>? farewell = null) => new DelimiterFraming(delimiter, trimCarriageReturn: false, farewell);

    /// <summary>Messages after their length as an unsigned number of fixed size, which counts the payload only.</summary>
    /// <param name="size">1, 2 or 4 bytes; 1 allows messages of up to 255 B, 2 of up to 65,535 B.</param>
    /// <param name="littleEndian">The least significant byte first. The default is network order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is neither 1, 2 nor 4.</exception>
    public static MessageFraming LengthPrefix(int size = 4, bool littleEndian = false) => new LengthPrefixFraming(size, littleEndian);

    /// <summary>Messages after their length as a varint (base 128, least significant group first, as Protocol Buffers write it), which counts the payload only.</summary>
    public static MessageFraming VarintPrefix { get; } = new VarintPrefixFraming();
}
