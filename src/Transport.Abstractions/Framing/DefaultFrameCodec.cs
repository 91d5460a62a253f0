using System.Buffers.Binary;
using System.Text;

namespace Transport.Framing;

/// <summary>One connection's part of the default framing: a varint of <c>length &lt;&lt; 2 | type</c>, then the payload.</summary>
internal sealed class DefaultFrameCodec : FrameCodec
{
    private const uint BinaryType = 0;
    private const uint TextType = 1;
    private const uint ControlType = 2;

    private const byte HeartbeatControl = 0;
    private const byte CloseControl = 1;
    private const byte HeartbeatReplyControl = 2;

    /// <summary>Type of control, close code, close text.</summary>
    private const int MaxControlLength = 3 + CloseReason.MaxTextBytes;

    private HttpProbe _probe;

    public override int MaxOverhead => Varint.MaxLength;

    public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength)
    {
        uint number = (uint)payloadLength << 2 | (type == FrameType.Text ? TextType : BinaryType);
        if (number < 0x80)
        {
            destination[0] = (byte)number;
            return 1;
        }

        return Varint.Write(destination, number);
    }

    public override int WriteClose(Span<byte> destination, CloseReason reason)
    {
        if (_probe.SawHttp)
        {
            return HttpProbe.WriteResponse(destination);
        }

        Span<byte> text = stackalloc byte[CloseReason.MaxTextBytes];
        System.Text.Unicode.Utf8.FromUtf16(reason.Text, text, out _, out int textLength);
        int header = Varint.Write(destination, (uint)(3 + textLength) << 2 | ControlType);
        destination[header] = CloseControl;
        CloseCode code = CloseReason.IsSendable(reason.Code) ? reason.Code : CloseCode.GoingAway;
        BinaryPrimitives.WriteUInt16BigEndian(destination[(header + 1)..], (ushort)code);
        text[..textLength].CopyTo(destination[(header + 3)..]);
        return header + 3 + textLength;
    }

    public override int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload) => WriteControl(destination, HeartbeatControl, payload);

    public override int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload) => WriteControl(destination, HeartbeatReplyControl, payload);

    public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
    {
        int length = Varint.Read(input, out uint number);
        if (length > 0 && (number & 3) <= TextType)
        {
            _probe.Pass();
            header = new FrameHeader((FrameType)(number & 3), length, number >> 2);
            return true;
        }

        header = default;
        return length > 0 && TryReadOther(input, length, number, ref header);
    }

    public override CloseReason ReadClose(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            throw new TransportException(TransportError.ProtocolViolation, $"A close frame of {payload.Length + 1} bytes was received; the shortest has 3.");
        }

        return CloseReason.FromPeer((CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload[2..]));
    }

    private static int WriteControl(Span<byte> destination, byte control, ReadOnlySpan<byte> content)
    {
        int header = Varint.Write(destination, (uint)(1 + content.Length) << 2 | ControlType);
        destination[header] = control;
        content.CopyTo(destination[(header + 1)..]);
        return header + 1 + content.Length;
    }

    /// <summary>Anything but a message.</summary>
    private bool TryReadOther(ReadOnlySpan<byte> input, int headerLength, uint number, ref FrameHeader header)
    {
        if ((number & 3) == ControlType)
        {
            return TryReadControl(input, headerLength, number >> 2, out header);
        }

        if (_probe.NeedsMore(input))
        {
            return false;
        }

        throw _probe.Detect(input)
            ?? new TransportException(TransportError.ProtocolViolation, $"A frame began with 0x{input[0]:x2}, which is no frame of the default framing. The peer probably uses another framing or protocol; configure the same one on both sides.");
    }

    private bool TryReadControl(ReadOnlySpan<byte> input, int headerLength, uint length, out FrameHeader header)
    {
        header = default;
        if (length is 0 or > MaxControlLength)
        {
            throw new TransportException(TransportError.ProtocolViolation, $"A control frame of {length} bytes was announced; they have 1 to {MaxControlLength}. The peer probably uses another framing or protocol; configure the same one on both sides.");
        }

        if (input.Length <= headerLength)
        {
            return false;
        }

        byte control = input[headerLength];
        FrameType type = control switch
        {
            HeartbeatControl => length > 1 ? FrameType.Ping : FrameType.Pong,
            HeartbeatReplyControl => FrameType.Pong,
            CloseControl => FrameType.Close,
            _ when input[0] == TlsHandshakeRecord && control == TlsMajorVersion => throw new TransportException(TransportError.ProtocolViolation, "The peer began a TLS handshake on a connection without TLS. Configure TLS on both sides, or on neither."),
            _ => throw new TransportException(TransportError.ProtocolViolation, $"A control frame of unknown type {control} was received. The peer probably uses a newer version or another framing; use the same on both sides."),
        };

        _probe.Pass();
        header = new FrameHeader(type, headerLength + 1, length - 1);
        return true;
    }

    /// <summary>A TLS record of type 22, version 3.x (RFC 8446, section 5.1) reads as a control frame of 5 bytes and type 3.</summary>
    private const byte TlsHandshakeRecord = 0x16;

    private const byte TlsMajorVersion = 3;
}
