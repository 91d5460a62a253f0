using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Transport.Framing;

namespace Transport.WebSockets;

/// <summary>One connection's frames of RFC 6455, sections 5 and 7.</summary>
internal sealed class WebSocketFrameCodec(bool isClient) : FrameCodec
{
    private const byte FinalBit = 0x80;
    private const byte ReservedBits = 0x70;
    private const byte MaskBit = 0x80;
    private const int MaskLength = 4;
    private const byte Length16 = 126;
    private const byte Length64 = 127;
    private const int MaxControlPayload = 125;
    private const int LargestHeader = 14;

    /// <summary>Pongs and heartbeats wait for no more than that.</summary>
    private const int LargestFragment = 64 * 1024;

    private uint _sendKey;
    private uint _receiveKey;
    private int _received;

    public override int MaxOverhead => LargestHeader;

    public override int MaxFragment => LargestFragment;

    public override bool EncodesPayload => isClient;

    public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) =>
        WriteFrameHeader(destination, (byte)(FinalBit | OpcodeOf(type)), payloadLength);

    public override int WriteFragmentHeader(Span<byte> destination, FrameType type, int payloadLength, bool endOfMessage) =>
        WriteFrameHeader(destination, (byte)((endOfMessage ? FinalBit : 0) | OpcodeOf(type)), payloadLength);

    public override void EncodePayload(ReadOnlySpan<byte> payload, Span<byte> destination) => Masking.Apply(payload, destination, _sendKey, 0);

    public override int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload) => WriteControl(destination, Opcode.Ping, payload);

    public override int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload) => WriteControl(destination, Opcode.Pong, payload);

    public override int WriteClose(Span<byte> destination, CloseReason reason)
    {
        Span<byte> payload = stackalloc byte[2 + CloseReason.MaxTextBytes];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)(CloseReason.IsSendable(reason.Code) ? reason.Code : CloseCode.GoingAway));
        Utf8.FromUtf16(reason.Text, payload[2..], out _, out int textLength);
        return WriteControl(destination, Opcode.Close, payload[..(2 + textLength)]);
    }

    public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
    {
        int shortHeader = isClient ? 2 : 2 + MaskLength;
        if (input.Length < shortHeader || !IsShortMessage(input[0], input[1]))
        {
            return TryReadAnyHeader(input, out header);
        }

        _receiveKey = isClient ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(input[2..]);
        _received = 0;
        header = new FrameHeader(input[0] == (FinalBit | Opcode.Text) ? FrameType.Text : FrameType.Binary, shortHeader, input[1] & ~MaskBit);
        return true;
    }

    /// <summary>True for the frame that comes most: a whole message with a length of one byte, masked as it must be.</summary>
    private bool IsShortMessage(byte first, byte second) =>
        first is (FinalBit | Opcode.Text) or (FinalBit | Opcode.Binary) && (second ^ (isClient ? 0 : MaskBit)) < Length16;

    private bool TryReadAnyHeader(ReadOnlySpan<byte> input, out FrameHeader header)
    {
        header = default;
        if (input.Length < 2)
        {
            return false;
        }

        byte first = input[0];
        bool endOfMessage = (first & FinalBit) != 0;
        FrameType type = TypeOf(first);
        bool masked = (input[1] & MaskBit) != 0;
        if (masked == isClient)
        {
            throw Violation(masked ? "A server sent a masked frame; servers must not mask (RFC 6455, section 5.1)." : "A client sent a frame without a mask; clients must mask (RFC 6455, section 5.1).");
        }

        int announced = input[1] & 0x7F;
        if (type >= FrameType.Close && (announced > MaxControlPayload || !endOfMessage))
        {
            throw Violation("A control frame was fragmented or longer than 125 bytes (RFC 6455, section 5.5).");
        }

        int lengthBytes = announced switch { Length16 => 2, Length64 => 8, _ => 0 };
        int headerLength = 2 + lengthBytes + (masked ? MaskLength : 0);
        if (input.Length < headerLength)
        {
            return false;
        }

        if (masked)
        {
            _receiveKey = BinaryPrimitives.ReadUInt32LittleEndian(input[(headerLength - MaskLength)..]);
        }

        _received = 0;
        header = new FrameHeader(type, headerLength, ReadLength(input, announced), trailerLength: 0, endOfMessage);
        return true;
    }

    public override void DecodePayload(Span<byte> piece)
    {
        if (!isClient)
        {
            Masking.Apply(piece, piece, _receiveKey, _received);
            _received = (_received + piece.Length) & 3;
        }
    }

    public override CloseReason ReadClose(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == 0)
        {
            return CloseReason.FromPeer(CloseCode.Normal);
        }

        CloseCode code = payload.Length == 1 ? 0 : (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!CloseReason.IsSendable(code))
        {
            throw Violation($"A close frame with {(payload.Length == 1 ? "half a code" : $"code {(int)code}")} was received (RFC 6455, sections 5.5.1 and 7.4).");
        }

        return Utf8.IsValid(payload[2..])
            ? CloseReason.FromPeer(code, Encoding.UTF8.GetString(payload[2..]))
            : throw Violation("A close frame with a text that is not UTF-8 was received (RFC 6455, section 5.5.1).");
    }

    private int WriteControl(Span<byte> destination, byte opcode, ReadOnlySpan<byte> payload)
    {
        int header = WriteFrameHeader(destination, (byte)(FinalBit | opcode), payload.Length);
        Span<byte> copy = destination.Slice(header, payload.Length);
        if (isClient)
        {
            EncodePayload(payload, copy);
        }
        else
        {
            payload.CopyTo(copy);
        }

        return header + payload.Length;
    }

    private int WriteFrameHeader(Span<byte> destination, byte first, int payloadLength)
    {
        int length = 2;
        destination[0] = first;
        if (payloadLength < Length16)
        {
            destination[1] = (byte)payloadLength;
        }
        else if (payloadLength <= ushort.MaxValue)
        {
            destination[1] = Length16;
            BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
            length = 4;
        }
        else
        {
            destination[1] = Length64;
            BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
            length = 10;
        }

        if (!isClient)
        {
            return length;
        }

        destination[1] |= MaskBit;
        _sendKey = MaskingKeys.Next();
        BinaryPrimitives.WriteUInt32LittleEndian(destination[length..], _sendKey);
        return length + 4;
    }

    private static long ReadLength(ReadOnlySpan<byte> input, int announced)
    {
        switch (announced)
        {
            case Length16:
                int length16 = BinaryPrimitives.ReadUInt16BigEndian(input[2..]);
                return length16 >= Length16 ? length16 : throw NotShortest(length16);
            case Length64:
                long length64 = BinaryPrimitives.ReadInt64BigEndian(input[2..]);
                return length64 > ushort.MaxValue ? length64
                    : length64 < 0 ? throw Violation("A frame's length had its highest bit set (RFC 6455, section 5.2).")
                    : throw NotShortest(length64);
            default:
                return announced;
        }
    }

    private static FrameType TypeOf(byte first)
    {
        if ((first & ReservedBits) != 0)
        {
            throw Violation("A frame had a reserved bit set although no extension was negotiated (RFC 6455, section 5.2).");
        }

        return (first & 0x0F) switch
        {
            Opcode.Continuation => FrameType.Continuation,
            Opcode.Text => FrameType.Text,
            Opcode.Binary => FrameType.Binary,
            Opcode.Close => FrameType.Close,
            Opcode.Ping => FrameType.Ping,
            Opcode.Pong => FrameType.Pong,
            int reserved => throw Violation($"A frame had the reserved opcode 0x{reserved:x} (RFC 6455, section 5.2)."),
        };
    }

    private static byte OpcodeOf(FrameType type) => type switch
    {
        FrameType.Continuation => Opcode.Continuation,
        FrameType.Text => Opcode.Text,
        _ => Opcode.Binary,
    };

    private static TransportException NotShortest(long length) => Violation($"A frame's length of {length} bytes was not written in its shortest form (RFC 6455, section 5.2).");

    private static TransportException Violation(string message) => new(TransportError.ProtocolViolation, message);
}
