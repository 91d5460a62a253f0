using System.Buffers.Binary;

namespace Transport.Framing;

/// <summary>See <see cref="MessageFraming.LengthPrefix"/>. The codec has no state, so all connections share it.</summary>
internal sealed class LengthPrefixFraming : MessageFraming
{
    private readonly Codec _codec;

    public LengthPrefixFraming(int size, bool littleEndian)
    {
        if (size is not (1 or 2 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"A length prefix has 1, 2 or 4 bytes, not {size}.");
        }

        _codec = new Codec(size, littleEndian);
        Name = $"length prefix ({size} {(size == 1 ? "byte" : littleEndian ? "bytes, little endian" : "bytes, big endian")})";
        MaxMessageSize = size == 4 ? ChannelOptions.MaxMessageSizeLimit : (1 << (8 * size)) - 1;
    }

    public override string Name { get; }

    public override int MaxMessageSize { get; }

    public override FrameCodec CreateCodec() => _codec;

    private sealed class Codec(int size, bool littleEndian) : FrameCodec
    {
        public override int MaxOverhead => size;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength)
        {
            switch (size, littleEndian)
            {
                case (1, _):
                    destination[0] = (byte)payloadLength;
                    break;
                case (2, true):
                    BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)payloadLength);
                    break;
                case (2, false):
                    BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)payloadLength);
                    break;
                case (_, true):
                    BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)payloadLength);
                    break;
                default:
                    BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)payloadLength);
                    break;
            }

            return size;
        }

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            if (input.Length < size)
            {
                header = default;
                return false;
            }

            uint length = (size, littleEndian) switch
            {
                (1, _) => input[0],
                (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(input),
                (2, false) => BinaryPrimitives.ReadUInt16BigEndian(input),
                (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(input),
                _ => BinaryPrimitives.ReadUInt32BigEndian(input),
            };
            header = new FrameHeader(FrameType.Binary, size, length);
            return true;
        }
    }
}
