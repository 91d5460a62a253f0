using System.Runtime.InteropServices;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>What it costs when a consumer holds messages for long.</summary>
public sealed class HeldMessageTests : EngineTest
{
    [Fact]
    public async Task Small_messages_that_are_held_do_not_pin_a_block_each()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        List<ReceivedMessage> held = [];
        for (int i = 0; i < 500; i++)
        {
            // Ten bytes to hold, and what fills the rest of the block and is dropped.
            connection.Feed([.. Frame(10, (byte)i), .. Frame(60_000, 0)]);
            held.Add(Assert.NotNull(await channel.ReceiveAsync().Within()));
            using ReceivedMessage filler = Assert.NotNull(await channel.ReceiveAsync().Within());
            Assert.Equal(60_000, filler.Length);
        }

        HashSet<byte[]> arrays = [];
        for (int i = 0; i < held.Count; i++)
        {
            Assert.Equal(Enumerable.Repeat((byte)i, 10), held[i].ToArray());
            Assert.True(MemoryMarshal.TryGetArray(held[i].Payload, out ArraySegment<byte> segment));
            arrays.Add(segment.Array!);
        }

        Assert.InRange(arrays.Sum(static array => (long)array.Length), 0, 512 * 1024);
        held.ForEach(static message => message.Dispose());
        channel.Abort();
    }

    [Fact]
    public async Task After_held_messages_are_released_messages_are_handed_out_where_they_lie_again()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        for (int round = 0; round < 3; round++)
        {
            List<ReceivedMessage> held = [];
            for (int i = 0; i < 200; i++)
            {
                connection.Feed([4, (byte)i]);
                held.Add(Assert.NotNull(await channel.ReceiveAsync().Within()));
            }

            Assert.Equal(4096, ArrayOf(held[0]).Length);
            Assert.Equal(16, ArrayOf(held[^1]).Length);
            held.ForEach(static message => message.Dispose());
        }

        channel.Abort();
    }

    [Fact]
    public async Task A_stale_copy_of_a_large_message_does_not_release_the_next_one_in_the_same_object()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        for (int i = 0; i < 300; i++)
        {
            connection.Feed(Frame(100_000, (byte)i));
            ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
            ReceivedMessage stale = message;
            message.Dispose();
            connection.Feed(Frame(100_000, (byte)(i + 1)));
            using ReceivedMessage next = Assert.NotNull(await channel.ReceiveAsync().Within());
            stale.Dispose();
            Assert.Throws<ObjectDisposedException>(() => stale.Payload);
            Assert.Equal((byte)(i + 1), next.Payload.Span[0]);
        }

        channel.Abort();
    }

    /// <summary>A binary message in the default framing: the number <c>length &lt;&lt; 2</c> in groups of seven bits, then the payload.</summary>
    private static byte[] Frame(int length, byte content)
    {
        List<byte> frame = [];
        int number = length << 2;
        for (; number >= 0x80; number >>= 7)
        {
            frame.Add((byte)(number | 0x80));
        }

        return [.. frame, (byte)number, .. Enumerable.Repeat(content, length)];
    }

    private static byte[] ArrayOf(ReceivedMessage message)
    {
        Assert.True(MemoryMarshal.TryGetArray(message.Payload, out ArraySegment<byte> segment));
        return segment.Array!;
    }
}
