using Transport.Framing;
using Transport.Streams;

namespace Transport.Tests.Streams;

/// <summary>How many reads and writes the engine makes of how many messages.</summary>
public sealed class EngineBufferTests : EngineTest
{
    [Fact]
    public async Task An_idle_channel_waits_with_an_empty_read_and_holds_no_block()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        Assert.Equal([0], connection.Reads);
        connection.Feed([0x04, 1]);
        using (Assert.NotNull(await channel.ReceiveAsync().Within()))
        {
        }

        Task<ReceivedMessage?> next = channel.ReceiveAsync().AsTask();
        Assert.Equal([0, 4096, 0], connection.Reads);
        channel.Abort();
        await Assert.ThrowsAsync<TransportException>(() => next.Within());
    }

    [Fact]
    public async Task Blocks_grow_while_reads_fill_them_and_shrink_again()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        byte[] frames = new byte[200_000];
        connection.Feed(frames);
        for (int i = 0; i < frames.Length; i++)
        {
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        }

        Assert.Equal([0, 4096, 8192, 16384, 32768, 65536, 65536, 65536], connection.Reads.Take(8));
        for (int i = 0; i < 5; i++)
        {
            connection.Feed([0x00]);
            using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        }

        Assert.Equal(4096, connection.Reads.Last(static size => size > 0));
        channel.Abort();
    }

    [Fact]
    public async Task Messages_that_are_sent_while_a_write_is_under_way_leave_in_one_write()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        connection.HoldWrites();
        await channel.SendAsync(new byte[1]);
        await connection.WriteStarted.Within();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(channel.SendAsync(new byte[1]).IsCompletedSuccessfully);
        }

        connection.ReleaseWrites();
        await channel.FlushAsync().Within();
        Assert.Equal([2, 2000], connection.Writes);
        channel.Abort();
    }

    [Fact]
    public async Task A_lone_message_leaves_without_a_flush()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        await channel.SendAsync("x"u8.ToArray());
        await connection.WriteStarted.Within();
        Assert.Equal([2], connection.Writes);
        channel.Abort();
    }

    [Fact]
    public async Task A_large_message_is_written_from_the_callers_memory_behind_what_came_before()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection);
        byte[] large = new byte[100_000];
        large.AsSpan().Fill(7);
        await channel.SendAsync(new byte[10]);
        await channel.SendAsync(large).AsTask().Within();
        await channel.SendAsync(new byte[20]);
        await channel.FlushAsync().Within();
        Assert.Equal(1 + 10 + 3 + 100_000 + 1 + 20, connection.Writes.Sum());
        Assert.Equal([40, .. new byte[10], 0x80, 0xb5, 0x18, .. large, 80, .. new byte[20]], connection.Written);
        channel.Abort();
    }

    [Fact]
    public async Task A_send_buffer_smaller_than_a_message_still_sends_it()
    {
        RecordingConnection connection = new();
        await using StreamMessageChannel channel = Channel(connection, MessageFraming.LengthPrefix(2), configure: static o => o.SendBufferSize = 1024);
        await channel.SendAsync(new byte[20_000]).AsTask().Within();
        Assert.True(channel.TrySend(new byte[600]) || channel.TrySend(new byte[600]));
        await channel.FlushAsync().Within();
        Assert.Equal(2 + 20_000 + 2 + 600, connection.Writes.Sum());
        channel.Abort();
    }

    [Fact]
    public async Task Asking_for_the_result_of_a_send_that_still_waits_throws_and_leaves_all_sends_alone()
    {
        RecordingConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, MessageFraming.LengthPrefix(1));
        connection.HoldWrites();
        Assert.True(channel.TrySend(new byte[1]));
        await connection.WriteStarted.Within();
        while (channel.TrySend(new byte[255]))
        {
        }

        byte[][] payloads = [[.. Enumerable.Repeat((byte)1, 255)], [.. Enumerable.Repeat((byte)2, 255)], [.. Enumerable.Repeat((byte)3, 255)]];
        ValueTask first = channel.SendAsync(payloads[0]);
#pragma warning disable CA2012, TRN2001 // The misuse that is tested.
        Assert.Throws<InvalidOperationException>(() => first.GetAwaiter().GetResult());
#pragma warning restore CA2012, TRN2001
        Task second = channel.SendAsync(payloads[1]).AsTask();
        Task third = channel.SendAsync(payloads[2]).AsTask();
        connection.ReleaseWrites();
        await first.Within();
        await second.Within();
        await third.Within();
        await channel.FlushAsync().Within();
        Assert.Equal([255, .. payloads[0], 255, .. payloads[1], 255, .. payloads[2]], connection.Written[^768..]);
    }
}
