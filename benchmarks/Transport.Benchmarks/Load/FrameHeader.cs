using System.Buffers.Binary;

namespace Transport.Benchmarks.Load;

/// <summary>Headers of both protocols, written from their specifications and not by the code under test.</summary>
internal static class FrameHeader
{
    private const int WebSocketBinary = 0x82;
    private const int ControlType = 2;

    /// <returns>The header of a binary message; with room for the masking key at its end if <paramref name="isMasked"/>.</returns>
    public static byte[] Of(LoadProtocol protocol, int size, bool isMasked) =>
        protocol == LoadProtocol.Varint ? Varint(size << 2) : WebSocket(size, isMasked);

    /// <summary>The goodbye of a client: close code 1000.</summary>
    public static byte[] Close(LoadProtocol protocol) => protocol == LoadProtocol.Varint
        ? [(3 << 2) | ControlType, 1, 0x03, 0xe8]
        : [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8];

    /// <summary>The bytes of a control frame at the beginning of what was received, such as a heartbeat; 0 if there is none, or not yet all of it.</summary>
    public static int ControlLength(LoadProtocol protocol, ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return 0;
        }

        if (protocol == LoadProtocol.WebSocket)
        {
            return input[0] is 0x89 or 0x8a && input.Length > 1 && input.Length >= 2 + input[1] ? 2 + input[1] : 0;
        }

        // Control frames of up to 31 bytes have a varint of one byte; longer ones are goodbyes.
        int length = 1 + (input[0] >> 2);
        return (input[0] & 0x83) == ControlType && input.Length >= length ? length : 0;
    }

    private static byte[] WebSocket(int size, bool isMasked)
    {
        int lengthBytes = size < 126 ? 0 : size <= ushort.MaxValue ? 2 : 8;
        byte[] header = new byte[2 + lengthBytes + (isMasked ? sizeof(int) : 0)];
        header[0] = WebSocketBinary;
        header[1] = (byte)(lengthBytes switch { 0 => size, 2 => 126, _ => 127 } | (isMasked ? 0x80 : 0));
        if (lengthBytes == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)size);
        }
        else if (lengthBytes == 8)
        {
            BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), size);
        }

        return header;
    }

    private static byte[] Varint(int number)
    {
        List<byte> bytes = [];
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
        return [.. bytes];
    }
}
