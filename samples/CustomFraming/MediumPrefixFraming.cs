using Transport.Framing;

namespace CustomFraming;

#region framing
/// <summary>A length of three bytes in network order, then the payload: the shape of many older protocols.</summary>
public sealed class MediumPrefixFraming : MessageFraming
{
    public override string Name => "length prefix (3 bytes)";

    public override int MaxMessageSize => (1 << 24) - 1;

    public override FrameCodec CreateCodec() => new Codec();

    private sealed class Codec : FrameCodec
    {
        public override int MaxOverhead => 3;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength)
        {
            destination[0] = (byte)(payloadLength >> 16);
            destination[1] = (byte)(payloadLength >> 8);
            destination[2] = (byte)payloadLength;
            return 3;
        }

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            header = input.Length < 3 ? default : new FrameHeader(FrameType.Binary, 3, input[0] << 16 | input[1] << 8 | input[2]);
            return input.Length >= 3;
        }
    }
}
#endregion
