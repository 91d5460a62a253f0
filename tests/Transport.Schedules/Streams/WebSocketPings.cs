using System.Buffers.Binary;
using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Streams;

/// <summary>Pings and unasked pongs of RFC 6455.</summary>
internal sealed class WebSocketPings(bool fromClient, Dice dice, bool breaksProtocol) : FrameInjector(dice, breaksProtocol)
{
    protected override byte[] CreateFrame(Dice dice)
    {
        int length = dice.Pick(0, 1, 4, 125);
        byte[] frame = new byte[2 + (fromClient ? 4 : 0) + length];
        frame[0] = (byte)(0x80 | dice.Pick(0x9, 0x9, 0x9, 0xA));
        frame[1] = (byte)(length | (fromClient ? 0x80 : 0));
        return frame;
    }

    /// <remarks>A reserved opcode, a reserved bit, and a mask where there must be none or none where there must be one.</remarks>
    protected override byte[] CreateViolation(Dice dice) => dice.Pick([0x83, (byte)(fromClient ? 0x80 : 0)], [0xC2, (byte)(fromClient ? 0x80 : 0)], new byte[] { 0x82, (byte)(fromClient ? 0 : 0x80) });

    protected override bool TryRead(ReadOnlySpan<byte> header, out long payload, out bool isClose)
    {
        payload = 0;
        isClose = (header[0] & 0xF) == 8;
        if (header.Length < 2)
        {
            return false;
        }

        int announced = header[1] & 0x7F;
        int lengthBytes = announced switch { 126 => 2, 127 => 8, _ => 0 };
        if (header.Length < 2 + lengthBytes + (fromClient ? 4 : 0))
        {
            return false;
        }

        payload = announced switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(header[2..]),
            _ => announced,
        };
        return true;
    }
}
