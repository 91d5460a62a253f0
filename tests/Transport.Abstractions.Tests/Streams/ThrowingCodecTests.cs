using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>A framing of the user's own that fails while sending: the channel ends, and nobody waits for ever.</summary>
public sealed class ThrowingCodecTests : EngineTest
{
    [Fact]
    public async Task A_large_send_whose_header_cannot_be_written_fails()
    {
        await using StreamMessageChannel channel = Channel(new ScriptedConnection(), new ThrowingFraming());
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.SendAsync(new byte[100_000]).Within());
        Assert.Equal(error.Error, (await channel.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_small_send_whose_header_cannot_be_written_ends_the_channel()
    {
        await using StreamMessageChannel channel = Channel(new ScriptedConnection(), new ThrowingFraming());
        TransportException error = await Assert.ThrowsAsync<TransportException>(() => channel.SendAsync(new byte[1]).Within());
        Assert.Equal(error.Error, (await channel.Completion.Within()).Error!.Error);
    }

    [Fact]
    public async Task A_try_send_whose_trailer_cannot_be_written_ends_the_channel_and_leaves_no_half_of_a_frame()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection, new ThrowingFraming { WritesHeader = true });
        Assert.Throws<TransportException>(() => channel.TrySend(new byte[1]));
        Assert.NotNull((await channel.Completion.Within()).Error);
        Assert.Throws<TransportException>(() => channel.TrySend(new byte[1]));
        Assert.Empty(connection.Written);
    }

    [Fact]
    public async Task A_farewell_that_throws_ends_the_channel_with_an_error()
    {
        await using StreamMessageChannel channel = Channel(new ScriptedConnection(), MessageFraming.Lines(static _ => throw new InvalidOperationException("farewell")));
        await channel.CloseAsync().Within();
        Assert.NotNull((await channel.Completion.Within()).Error);
    }

    [Fact]
    public async Task A_farewell_that_blocks_does_not_block_an_abort()
    {
        using ManualResetEventSlim asked = new();
        using ManualResetEventSlim release = new();
        await using StreamMessageChannel channel = Channel(new ScriptedConnection(), MessageFraming.Lines(_ =>
        {
            asked.Set();
            release.Wait(TestContext.Current.CancellationToken);
            return null;
        }));
        Task close = channel.CloseAsync().AsTask();
        asked.Wait(TestContext.Current.CancellationToken);
        await Task.Run(() => channel.Abort(), TestContext.Current.CancellationToken).Within();
        release.Set();
        await close.Within();
    }

    private sealed class ThrowingFraming : MessageFraming
    {
        public override string Name => "throwing";

        public bool WritesHeader { get; init; }

        public override FrameCodec CreateCodec() => new ThrowingCodec(WritesHeader);
    }

    private sealed class ThrowingCodec(bool writesHeader) : FrameCodec
    {
        public override int MaxOverhead => 4;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) => writesHeader ? 1 : throw new InvalidOperationException("header");

        public override int WriteTrailer(Span<byte> destination) => throw new InvalidOperationException("trailer");

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            header = default;
            return false;
        }
    }
}
