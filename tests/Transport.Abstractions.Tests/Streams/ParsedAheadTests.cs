using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>The parser by itself: several messages are found at once, and nobody can tell but by the speed.</summary>
public sealed class ParsedAheadTests
{
    [Fact]
    public void Messages_found_at_once_are_taken_one_by_one()
    {
        Bench bench = new();
        bench.Feed([4, 1, 8, 2, 2, 12, 3, 3, 3, 16, 4]);
        for (byte i = 1; i <= 3; i++)
        {
            Assert.True(bench.Parser.Advance());
            Assert.Equal(i, bench.Parser.NextLength);
            Assert.Equal(Enumerable.Repeat(i, i), bench.Take());
        }

        Assert.False(bench.Parser.HasMessage);
        Assert.False(bench.Parser.Advance());
        Assert.False(bench.Parser.IsBetweenFrames);
        Assert.Equal((3, 2), (bench.Parser.Messages, bench.Parser.Unfinished));
    }

    [Fact]
    public void More_messages_than_are_found_at_once_are_all_taken()
    {
        Bench bench = new();
        bench.Feed([.. Enumerable.Range(0, 10 * MessagesAhead.Limit + 1).SelectMany(static i => new byte[] { 4, (byte)i })]);
        for (int i = 0; i <= 10 * MessagesAhead.Limit; i++)
        {
            Assert.True(bench.Parser.Advance());
            Assert.Equal([(byte)i], bench.Take());
        }

        Assert.False(bench.Parser.Advance());
        Assert.True(bench.Parser.IsBetweenFrames);
        Assert.Equal(10 * MessagesAhead.Limit + 1, bench.Parser.Messages);
    }

    [Fact]
    public void A_control_frame_is_reported_when_the_messages_before_it_have_been_taken()
    {
        Bench bench = new();
        bench.Feed([4, 1, 4, 2, .. Ping(7), 4, 3, .. Ping(8), .. Ping(9), 4, 4]);
        Assert.Equal([1], bench.Next());
        Assert.Equal([2], bench.Take());
        Assert.Empty(bench.Pings);
        Assert.Equal([3], bench.Next());
        Assert.Equal([7], bench.Pings);
        Assert.Equal([4], bench.Next());
        Assert.Equal([7, 8, 9], bench.Pings);
    }

    [Fact]
    public void An_end_behind_messages_is_reached_when_they_have_been_taken()
    {
        Bench bench = new();
        bench.Feed([4, 1, 4, 2, 0x0e, 1, 3, 0xe8]);
        Assert.Equal([1], bench.Next());
        Assert.Null(bench.Parser.End);
        Assert.Equal([2], bench.Next());
        Assert.Null(bench.Parser.End);
        Assert.True(bench.Parser.Advance());
        Assert.Equal(CloseCode.Normal, Assert.IsType<ReceiveEnd>(bench.Parser.End).Goodbye.Code);
    }

    [Fact]
    public void A_codec_that_throws_is_not_asked_again()
    {
        CountingCodec codec = new(throwsAt: 3);
        Bench bench = new(codec);
        bench.Feed([1, 1, 1, 1]);
        Assert.Equal([1], bench.Next());
        Assert.Equal([1], bench.Next());
        Assert.Equal([1], bench.Next());
        Assert.Null(bench.Parser.End);
        Assert.True(bench.Parser.Advance());
        Assert.True(bench.Parser.Advance());
        Assert.Equal((CloseCode.InternalError, false), (bench.Parser.End!.Code, bench.Parser.HasMessage));
        Assert.Equal(4, codec.Asked);
    }

    [Fact]
    public void A_codec_that_needs_more_bytes_is_asked_again_when_they_are_here()
    {
        CountingCodec codec = new(needsMoreAt: 2);
        Bench bench = new(codec);
        bench.Feed([1, 1, 1]);
        Assert.Equal([1], bench.Next());
        Assert.Equal([1], bench.Next());
        Assert.False(bench.Parser.Advance());
        Assert.False(bench.Parser.Advance());
        Assert.Equal(3, codec.Asked);
        bench.Feed([1]);
        Assert.Equal([1], bench.Next());
        Assert.Equal([1], bench.Next());
        Assert.Equal(5, codec.Asked);
    }

    [Fact]
    public void Held_messages_of_a_block_survive_that_the_next_frame_moves_to_another()
    {
        Bench bench = new();
        byte[] large = [.. Enumerable.Range(0, 30_000).Select(static i => (byte)i)];
        byte[] stream = [.. Enumerable.Range(0, 40).SelectMany(static i => new byte[] { 4, (byte)i }), 0xc0, 0xa9, 0x07, .. large, 4, 99];
        List<ReceivedMessage> held = [];
        for (int fed = 0; fed < stream.Length;)
        {
            fed += bench.Feed(stream.AsSpan(fed));
            while (bench.Parser.Advance())
            {
                bench.Parser.Take(out ReceivedMessage message);
                held.Add(message);
            }
        }

        Assert.Equal(42, held.Count);
        Assert.All(held[..40], static (message, i) => Assert.Equal([(byte)i], message.ToArray()));
        Assert.Equal(large, held[40].ToArray());
        Assert.Equal([99], held[41].ToArray());
        held.ForEach(static message => message.Dispose());
    }

    [Fact]
    public void What_was_found_and_not_taken_is_let_go_and_keeps_no_block()
    {
        const int Rounds = 300;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Bench bench = new();
        for (int i = 0; i < Rounds; i++)
        {
            bench.Feed([4, 1, 4, 2, 4, 3]);
            Assert.True(bench.Parser.Advance());
            bench.Parser.Take(out ReceivedMessage message);
            bench.Parser.Release();
            Assert.False(bench.Parser.HasMessage);
            Assert.Equal(1, message.Payload.Span[0]);
            message.Dispose();
        }

        // Were the blocks lost, each round would make one.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Rounds * ReceiveBlockPool.SmallestBlock / 2);
    }

    private static byte[] Ping(byte content) => [0x0a, 0, content];

    private sealed class Bench : IControlFrames
    {
        public Bench(FrameCodec? codec = null) => Parser = new FrameParser(codec ?? MessageFraming.Default.CreateCodec(), 1 << 20, hasCloseFrame: true, this);

        public FrameParser Parser { get; }

        public List<byte> Pings { get; } = [];

        /// <returns>How many bytes there was room for.</returns>
        public int Feed(ReadOnlySpan<byte> bytes)
        {
            Memory<byte> room = Parser.GetRoom(expectBytes: true);
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room.Span);
            Parser.Received(count, room.Length);
            return count;
        }

        public byte[] Next()
        {
            Assert.True(Parser.Advance());
            return Take();
        }

        public byte[] Take()
        {
            Assert.True(Parser.HasMessage);
            Parser.Take(out ReceivedMessage message);
            using (message)
            {
                return message.ToArray();
            }
        }

        public void OnPing(ReadOnlySpan<byte> payload) => Pings.Add(payload[0]);

        public void OnPong(ReadOnlySpan<byte> payload) => Assert.Fail("No pong was sent.");
    }

    /// <summary>Each byte is a message. It counts how often it is asked for a frame, and once fails or asks for more bytes.</summary>
    private sealed class CountingCodec(int throwsAt = -1, int needsMoreAt = -1) : FrameCodec
    {
        public int Asked { get; private set; }

        public override int MaxOverhead => 1;

        public override int WriteHeader(Span<byte> destination, FrameType type, int payloadLength) => 0;

        public override bool TryReadHeader(ReadOnlySpan<byte> input, out FrameHeader header)
        {
            int index = Asked++;
            header = new FrameHeader(FrameType.Binary, 0, 1);
            return index == throwsAt ? throw new InvalidOperationException("codec") : index != needsMoreAt;
        }
    }
}
