using System.Buffers.Binary;

namespace Transport.Datagrams;

/// <summary>What is before the payload of a datagram, and the checksum behind it. See <c>docs/datagram-framing.md</c>.</summary>
/// <param name="Stream">The sender's stream.</param>
/// <param name="Sequence">The message's number in it.</param>
/// <param name="Kind">What the message is.</param>
/// <param name="Index">Which fragment.</param>
/// <param name="Layout">How the message is divided; the default value for a message in one datagram.</param>
internal readonly record struct SequencedHeader(uint Stream, uint Sequence, MessageKind Kind, int Index = 0, FragmentLayout Layout = default)
{
    /// <summary>What is added to a message in one datagram.</summary>
    public const int WholeOverhead = WholeLength + ChecksumLength;

    /// <summary>What is added to each fragment.</summary>
    public const int FragmentOverhead = FragmentLength + ChecksumLength;

    private const ushort Magic = 0x5453;
    private const int Version = 0x10;
    private const int TextFlag = 0x01;
    private const int FragmentFlag = 0x02;
    private const int WholeLength = 11;
    private const int FragmentLength = WholeLength + 8;
    private const int ChecksumLength = 4;

    public bool IsFragment => Layout.Count > 0;

    public int Length => IsFragment ? FragmentLength : WholeLength;

    /// <summary>Understands a datagram whose payload lies between <see cref="Length"/> and four bytes from the end.</summary>
    /// <returns>False if it is not of this format or was damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out SequencedHeader header)
    {
        header = default;
        if (datagram.Length < WholeOverhead || BinaryPrimitives.ReadUInt16BigEndian(datagram) != Magic)
        {
            return false;
        }

        int flags = datagram[2] ^ Version;
        if ((flags & ~(TextFlag | FragmentFlag)) != 0 || !HasChecksum(datagram))
        {
            return false;
        }

        uint stream = BinaryPrimitives.ReadUInt32BigEndian(datagram[3..]);
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(datagram[7..]);
        MessageKind kind = (flags & TextFlag) != 0 ? MessageKind.Text : MessageKind.Binary;
        if ((flags & FragmentFlag) == 0)
        {
            header = new SequencedHeader(stream, sequence, kind);
            return true;
        }

        return TryReadFragment(datagram, stream, sequence, kind, out header);
    }

    /// <summary>Writes what is before the payload, at the beginning.</summary>
    public void Write(Span<byte> datagram)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagram, Magic);
        datagram[2] = (byte)(Version | (Kind == MessageKind.Text ? TextFlag : 0) | (IsFragment ? FragmentFlag : 0));
        BinaryPrimitives.WriteUInt32BigEndian(datagram[3..], Stream);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[7..], Sequence);
        if (IsFragment)
        {
            BinaryPrimitives.WriteUInt16BigEndian(datagram[11..], (ushort)Index);
            BinaryPrimitives.WriteUInt16BigEndian(datagram[13..], (ushort)Layout.Count);
            BinaryPrimitives.WriteInt32BigEndian(datagram[15..], Layout.MessageLength);
        }
    }

    /// <summary>Writes the checksum of all that is before it into the last four bytes.</summary>
    public static void WriteChecksum(Span<byte> datagram) =>
        BinaryPrimitives.WriteUInt32BigEndian(datagram[^ChecksumLength..], Crc32C.Compute(datagram[..^ChecksumLength]));

    private static bool HasChecksum(ReadOnlySpan<byte> datagram) =>
        BinaryPrimitives.ReadUInt32BigEndian(datagram[^ChecksumLength..]) == Crc32C.Compute(datagram[..^ChecksumLength]);

    private static bool TryReadFragment(ReadOnlySpan<byte> datagram, uint stream, uint sequence, MessageKind kind, out SequencedHeader header)
    {
        header = default;
        if (datagram.Length <= FragmentOverhead)
        {
            return false;
        }

        int index = BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
        FragmentLayout layout = new(BinaryPrimitives.ReadInt32BigEndian(datagram[15..]), BinaryPrimitives.ReadUInt16BigEndian(datagram[13..]));
        if (!layout.IsValid || index >= layout.Count || datagram.Length - FragmentOverhead != layout.LengthOf(index))
        {
            return false;
        }

        header = new SequencedHeader(stream, sequence, kind, index, layout);
        return true;
    }
}
