namespace Transport.Framing;

/// <summary>See <see cref="MessageFraming.VarintPrefix"/>. The codec has no state, so all connections share it.</summary>
internal sealed class VarintPrefixFraming : MessageFraming
{
    private readonly Codec _codec = new();

    public override string Name => "length prefix (varint)";

    public override FrameCodec CreateCodec() => _codec;

    private sealed class Codec : FrameCodec
    {
        public override int MaxOverhead => Varint.MaxLength;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) => Varint.Write(destination, (uint)payloadLength);

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            int length = Varint.Read(input, out uint payload);
            header = new FrameHeader(FrameType.Binary, length, payload);
            return length > 0;
        }
    }
}
