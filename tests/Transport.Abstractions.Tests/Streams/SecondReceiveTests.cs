using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>A second receive is refused also while the first takes a message that is ready, which no receive has to wait for.</summary>
public sealed class SecondReceiveTests : EngineTest
{
    [Fact]
    public async Task A_receive_during_another_one_that_takes_a_ready_message_is_refused()
    {
        using GatedFraming framing = new();
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, framing);
        connection.Feed([1, 1]);
        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
        }

        // The codec is asked for what follows the sign of life when the messages before it have been taken.
        connection.Feed([1, 2, 1, 3, GatedFraming.SignOfLife, 1, 4]);
        SpinWait.SpinUntil(() => channel.TryReceive(out ReceivedMessage _), TimeSpan.FromSeconds(60));
        framing.Hold();
        Task<ReceivedMessage?> first = Task.Run(async () => await channel.ReceiveAsync());
        framing.Held.Wait(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => channel.ReceiveAsync().AsTask());
        framing.Release();
        Assert.Equal([3], Assert.NotNull(await first.Within()).ToArray());
        Assert.Equal([4], Assert.NotNull(await channel.ReceiveAsync().Within()).ToArray());
    }

    /// <summary>A length of one byte before each message, a sign of life between messages, and a codec that can be stopped where it looks for the next one.</summary>
    private sealed class GatedFraming : MessageFraming, IDisposable
    {
        public const byte SignOfLife = 255;

        private readonly ManualResetEventSlim _release = new();
        private volatile bool _hold;

        public override string Name => "gated";

        public ManualResetEventSlim Held { get; } = new();

        public void Hold() => _hold = true;

        public void Release() => _release.Set();

        public override FrameCodec CreateCodec() => new Codec(this);

        public void Dispose()
        {
            _release.Dispose();
            Held.Dispose();
        }

        private sealed class Codec(GatedFraming framing) : FrameCodec
        {
            public override int MaxOverhead => 1;

            public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength)
            {
                destination[0] = (byte)payloadLength;
                return 1;
            }

            public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
            {
                if (framing._hold)
                {
                    framing._hold = false;
                    framing.Held.Set();
                    framing._release.Wait();
                }

                header = input[0] == SignOfLife ? new FrameHeader(FrameType.Pong, 1, 0) : new FrameHeader(FrameType.Binary, 1, input[0]);
                return true;
            }
        }
    }
}
