using System.Threading.Channels;
using Transport.Framing;

namespace Transport.Tests.Streams;

/// <summary>The default framing, and how many answers to heartbeats were read with it.</summary>
internal sealed class ObservedFraming : MessageFraming
{
    private readonly Channel<FrameType> _answers = System.Threading.Channels.Channel.CreateUnbounded<FrameType>();

    public override string Name => "observed";

    public override bool HasCloseFrame => true;

    public override bool HasHeartbeat => true;

    public override FrameCodec CreateCodec() => new Codec(Default.CreateCodec(), _answers.Writer);

    /// <summary>Completes when one more answer was read.</summary>
    public Task AnswerAsync() => _answers.Reader.ReadAsync().Within();

    private sealed class Codec(FrameCodec inner, ChannelWriter<FrameType> answers) : FrameCodec
    {
        public override int MaxOverhead => inner.MaxOverhead;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) => inner.WriteHeader(destination, type, payloadLength);

        public override int WritePing(Span<byte> destination, ReadOnlySpan<byte> payload) => inner.WritePing(destination, payload);

        public override int WritePong(Span<byte> destination, ReadOnlySpan<byte> payload) => inner.WritePong(destination, payload);

        public override int WriteClose(Span<byte> destination, CloseReason reason) => inner.WriteClose(destination, reason);

        public override CloseReason ReadClose(ReadOnlySpan<byte> payload) => inner.ReadClose(payload);

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            bool found = inner.TryReadHeader(input, out header);
            if (found && header.Type == FrameType.Pong)
            {
                answers.TryWrite(header.Type);
            }

            return found;
        }
    }
}
