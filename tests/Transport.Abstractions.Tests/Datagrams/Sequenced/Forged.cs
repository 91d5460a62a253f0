using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Datagrams with a right checksum and whatever header one likes.</summary>
internal static class Forged
{
    public static byte[] Whole(uint stream, uint sequence, byte[] payload)
    {
        byte[] datagram = new byte[payload.Length + SequencedHeader.WholeOverhead];
        SequencedHeader header = new(stream, sequence, MessageKind.Binary);
        header.Write(datagram);
        payload.CopyTo(datagram.AsSpan(header.Length));
        return Seal(datagram);
    }

    public static byte[] Fragment(uint stream, uint sequence, int index, FragmentLayout layout, byte[]? payload = null, MessageKind kind = MessageKind.Binary)
    {
        int length = layout.LengthOf(index);
        byte[] datagram = new byte[length + SequencedHeader.FragmentOverhead];
        SequencedHeader header = new(stream, sequence, kind, index, layout);
        header.Write(datagram);
        payload?.AsSpan(layout.OffsetOf(index), length).CopyTo(datagram.AsSpan(header.Length));
        return Seal(datagram);
    }

    /// <summary>Makes the checksum right again.</summary>
    public static byte[] Seal(byte[] datagram)
    {
        SequencedHeader.WriteChecksum(datagram);
        return datagram;
    }
}
