namespace Transport.Datagrams;

/// <summary>Numbers messages and divides those that do not fit one datagram.</summary>
/// <param name="maxDatagramSize">Bytes of a datagram.</param>
/// <param name="maxMessageSize">The largest message that can be divided into such.</param>
/// <param name="stream">The number of the stream.</param>
/// <param name="first">The number of the first message.</param>
internal sealed class SequencedSender(int maxDatagramSize, int maxMessageSize, uint stream, uint first)
{
    private uint _next = first;
    private uint _current;

    public void CheckPayload(int length)
    {
        if (length > maxMessageSize)
        {
            throw new ArgumentException(
                $"The message has {length} bytes; sequenced framing carries at most {maxMessageSize} in datagrams of {maxDatagramSize} bytes. Send less at a time, set a larger MaxDatagramSize, or on both sides a larger MaxIncompleteBytes.");
        }
    }

    public int CountDatagrams(int payloadLength, out int datagramSize)
    {
        if (IsWhole(payloadLength))
        {
            datagramSize = payloadLength + SequencedHeader.WholeOverhead;
            return 1;
        }

        FragmentLayout layout = LayoutOf(payloadLength);
        datagramSize = layout.Size + SequencedHeader.FragmentOverhead;
        return layout.Count;
    }

    public int WriteDatagram(ReadOnlySpan<byte> payload, MessageKind kind, int index, Span<byte> destination)
    {
        if (index == 0)
        {
            _current = _next++;
        }

        if (IsWhole(payload.Length))
        {
            return Write(new SequencedHeader(stream, _current, kind), payload, destination);
        }

        FragmentLayout layout = LayoutOf(payload.Length);
        return Write(new SequencedHeader(stream, _current, kind, index, layout), payload.Slice(layout.OffsetOf(index), layout.LengthOf(index)), destination);
    }

    private static int Write(in SequencedHeader header, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        int length = payload.Length + (header.IsFragment ? SequencedHeader.FragmentOverhead : SequencedHeader.WholeOverhead);
        header.Write(destination);
        payload.CopyTo(destination[header.Length..]);
        SequencedHeader.WriteChecksum(destination[..length]);
        return length;
    }

    private bool IsWhole(int payloadLength) => payloadLength <= maxDatagramSize - SequencedHeader.WholeOverhead;

    private FragmentLayout LayoutOf(int payloadLength)
    {
        CheckPayload(payloadLength);
        return FragmentLayout.Of(payloadLength, maxDatagramSize - SequencedHeader.FragmentOverhead);
    }
}
