namespace Transport.Framing;

/// <summary>One connection's part of a delimiter framing: remembers how far it has searched, so that no byte is searched twice.</summary>
internal sealed class DelimiterFrameCodec(byte[] delimiter, bool trimCarriageReturn, Func<CloseReason, string?>? farewell) : FrameCodec
{
    private const int MaxFarewellBytes = 500 - 16;

    private int _searched;

    /// <summary>A carriage return before a line feed belongs to the trailer too.</summary>
    public override int MaxOverhead => delimiter.Length + 1;

    public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) => 0;

    public override int WriteTrailer(Span<byte> destination)
    {
        delimiter.CopyTo(destination);
        return delimiter.Length;
    }

    public override void CheckPayload(ReadOnlySpan<byte> payload)
    {
        int at = payload.IndexOf(delimiter);
        if (at >= 0)
        {
            throw new ArgumentException($"The payload contains the delimiter 0x{Convert.ToHexStringLower(delimiter)} at offset {at}, so the peer would receive more than one message. Escape it, send the parts one by one, or use a framing with a length.", nameof(payload));
        }

        // A delimiter that repeats itself could begin in the payload's last bytes and end in the trailer, one byte early.
        if (delimiter.Length > 1 && payload.Length > 0 && EndsTooEarly(payload))
        {
            throw new ArgumentException($"The payload ends with the beginning of the delimiter 0x{Convert.ToHexStringLower(delimiter)}, so the peer would cut the message short. Escape it, or use a framing with a length.", nameof(payload));
        }

        if (trimCarriageReturn && payload.EndsWith("\r"u8))
        {
            throw new ArgumentException("The payload ends with a carriage return, which a receiver of lines would drop. Leave it out, or use a framing with a length.", nameof(payload));
        }
    }

    public override int WriteClose(Span<byte> destination, CloseReason reason)
    {
        string? text = farewell?.Invoke(reason);
        if (text is null)
        {
            return 0;
        }

        System.Text.Unicode.Utf8.FromUtf16(text, destination[..MaxFarewellBytes], out _, out int length);
        int end = destination[..length].IndexOf(delimiter);
        length = end < 0 ? length : end;
        delimiter.CopyTo(destination[length..]);
        return length + delimiter.Length;
    }

    public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
    {
        int from = Math.Max(0, Math.Min(_searched, input.Length) - (delimiter.Length - 1));
        int found = input[from..].IndexOf(delimiter);
        if (found < 0)
        {
            _searched = input.Length;
            header = default;
            return false;
        }

        _searched = 0;
        int length = from + found;
        int trailer = delimiter.Length;
        if (trimCarriageReturn && length > 0 && input[length - 1] == '\r')
        {
            length--;
            trailer++;
        }

        header = new FrameHeader(FrameType.Binary, 0, length, trailer);
        return true;
    }

    private bool EndsTooEarly(ReadOnlySpan<byte> payload)
    {
        int tail = Math.Min(payload.Length, delimiter.Length - 1);
        Span<byte> joint = stackalloc byte[tail + delimiter.Length];
        payload[^tail..].CopyTo(joint);
        delimiter.CopyTo(joint[tail..]);
        return joint.IndexOf(delimiter) < tail;
    }
}
