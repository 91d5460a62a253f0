using System.Buffers.Binary;

namespace Transport.Sockets;

/// <summary>Control messages beside datagrams, as the kernel lays them out on 64-bit little-endian machines: length with header (8 bytes), level (4), type (4), data, and padding to a multiple of 8.</summary>
internal static class LinuxControl
{
    /// <summary>SOL_UDP.</summary>
    public const int UdpLevel = 17;

    /// <summary>UDP_SEGMENT: how a send is cut into datagrams.</summary>
    public const int SegmentType = 103;

    /// <summary>UDP_GRO: how what was received is to be cut.</summary>
    public const int GroType = 104;

    /// <summary>Bytes of the control message that <see cref="WriteSegment"/> writes.</summary>
    public const int SegmentSize = HeaderSize + Alignment;

    private const int HeaderSize = 16;
    private const int Alignment = 8;

    /// <summary>Asks the kernel to cut what is sent into datagrams of this size.</summary>
    public static void WriteSegment(Span<byte> control, int datagramSize)
    {
        control[..SegmentSize].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(control, HeaderSize + sizeof(ushort));
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], UdpLevel);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], SegmentType);
        BinaryPrimitives.WriteUInt16LittleEndian(control[HeaderSize..], (ushort)datagramSize);
    }

    /// <summary>The size of the datagrams that the kernel has put together; 0 if it was one datagram.</summary>
    public static int ReadSegment(ReadOnlySpan<byte> control)
    {
        while (control.Length >= HeaderSize)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(control);
            if (length < HeaderSize || length > control.Length)
            {
                return 0;
            }

            if (length >= HeaderSize + sizeof(int)
                && BinaryPrimitives.ReadInt32LittleEndian(control[8..]) == UdpLevel
                && BinaryPrimitives.ReadInt32LittleEndian(control[12..]) == GroType)
            {
                return BinaryPrimitives.ReadInt32LittleEndian(control[HeaderSize..]);
            }

            control = control[Math.Min(control.Length, (int)(length + Alignment - 1) & -Alignment)..];
        }

        return 0;
    }
}
