namespace Transport.Framing;

/// <summary>Unsigned numbers in base 128, least significant group first; the high bit of a byte says that another follows.</summary>
internal static class Varint
{
    /// <summary>Enough for 32 bits.</summary>
    public const int MaxLength = 5;

    public static int Write(Span<byte> destination, uint value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length] = (byte)value;
        return length + 1;
    }

    /// <summary>Reads a number of at most 32 bits in its shortest form.</summary>
    /// <returns>Its length in bytes, or 0 if more bytes are needed.</returns>
    /// <exception cref="TransportException">The number is too large, or written longer than needed.</exception>
    public static int Read(ReadOnlySpan<byte> input, out uint value)
    {
        if (input.Length > 0 && input[0] < 0x80)
        {
            value = input[0];
            return 1;
        }

        if (input.Length > 1 && (uint)(input[1] - 1) < 0x7F)
        {
            value = (uint)(input[0] & 0x7F) | (uint)input[1] << 7;
            return 2;
        }

        return ReadLong(input, out value);
    }

    private static int ReadLong(ReadOnlySpan<byte> input, out uint value)
    {
        value = 0;
        for (int i = 0; i < MaxLength; i++)
        {
            if (i >= input.Length)
            {
                return 0;
            }

            byte next = input[i];
            if (i == MaxLength - 1 && next > 0x0F)
            {
                throw new TransportException(TransportError.ProtocolViolation, $"A length of more than 32 bits was announced (its byte {MaxLength} is 0x{next:x2}). The peer probably uses another framing; configure the same one on both sides.");
            }

            value |= (uint)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return next == 0 && i > 0
                    ? throw new TransportException(TransportError.ProtocolViolation, $"A length was written in {i + 1} bytes where fewer do. The peer probably uses another framing; configure the same one on both sides.")
                    : i + 1;
            }
        }

        return 0;
    }
}
