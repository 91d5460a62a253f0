using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;
using Transport.Tests.Streams;

namespace Transport.Tests.Datagrams;

public sealed class DatagramSendTests
{
    private static DatagramMessageChannel Open(ScriptedDatagrams connection, DatagramChannelOptions? options = null, TimeProvider? time = null) =>
        new("scripted", connection, DatagramFraming.None, options ?? new DatagramChannelOptions(), time);

    /// <summary>Holds up one send in the connection, and fills the buffer behind it.</summary>
    private static async Task FillAsync(DatagramMessageChannel channel, ScriptedDatagrams connection)
    {
        await channel.SendAsync(new byte[200]);
        await connection.SentAsync();
        while (channel.TrySend(new byte[200]))
        {
        }
    }

    [Fact]
    public async Task A_lone_message_leaves_as_one_datagram_without_a_flush()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        await channel.SendAsync(new byte[] { 1, 2, 3 });
        SentDatagrams sent = await connection.SentAsync();
        Assert.Equal([1, 2, 3], sent.Bytes);
        Assert.Equal(3, sent.DatagramSize);
        await channel.FlushAsync().Within();
        Assert.Equal(1, channel.GetFeature<IDatagramStatistics>()!.Sent);
    }

    [Fact]
    public async Task An_empty_message_is_an_empty_datagram()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        await channel.SendAsync(ReadOnlyMemory<byte>.Empty);
        Assert.Empty((await connection.SentAsync()).Bytes);
    }

    [Fact]
    public async Task What_gathers_behind_a_send_leaves_in_runs_of_one_size_of_which_the_last_may_be_shorter()
    {
        ScriptedDatagrams connection = new() { DatagramsPerSend = 4 };
        connection.HoldSends();
        await using DatagramMessageChannel channel = Open(connection);
        await channel.SendAsync(new byte[1]);
        await connection.SentAsync();
        foreach (int size in (int[])[10, 10, 10, 10, 10, 10, 7, 10, 12, 0, 5])
        {
            await channel.SendAsync(new byte[size]);
        }

        connection.LetSendsEnd();
        List<(int Length, int Size)> sent = [];
        for (int i = 0; i < 6; i++)
        {
            SentDatagrams next = await connection.SentAsync();
            sent.Add((next.Bytes.Length, next.DatagramSize));
        }

        Assert.Equal([(40, 10), (27, 10), (10, 10), (12, 12), (0, 0), (5, 5)], sent);
        await channel.FlushAsync().Within();
        Assert.Equal(12, channel.GetFeature<IDatagramStatistics>()!.Sent);
    }

    [Fact]
    public async Task Sends_wait_while_the_buffer_is_full_and_go_on_in_their_order()
    {
        ScriptedDatagrams connection = new() { DatagramsPerSend = 1 };
        connection.HoldSends();
        await using DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { SendBufferSize = 1024 });
        List<Task> sends = [];
        for (byte i = 0; i < 20; i++)
        {
            byte[] payload = new byte[200];
            payload[0] = i;
            sends.Add(channel.SendAsync(payload).AsTask());
        }

        Assert.Contains(sends, static send => !send.IsCompleted);
        Assert.False(channel.TrySend(new byte[1]));
        connection.LetSendsEnd();
        for (byte i = 0; i < 20; i++)
        {
            Assert.Equal(i, (await connection.SentAsync()).Bytes[0]);
        }

        await Task.WhenAll(sends).Within();
    }

    [Fact]
    public async Task A_send_cancelled_while_it_waits_sends_nothing()
    {
        ScriptedDatagrams connection = new() { DatagramsPerSend = 1 };
        connection.HoldSends();
        await using DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { SendBufferSize = 1024 });
        await FillAsync(channel, connection);

        using CancellationTokenSource cancel = new();
        byte[] marked = new byte[200];
        marked[0] = 99;
        Task waiting = channel.SendAsync(marked, cancellationToken: cancel.Token).AsTask();
        await cancel.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(cancel.Token, cancelled.CancellationToken);
        Task last = channel.SendAsync(new byte[3]).AsTask();
        connection.LetSendsEnd();
        SentDatagrams sent;
        do
        {
            sent = await connection.SentAsync();
            Assert.True(sent.Bytes.Length == 3 || sent.Bytes[0] == 0);
        }
        while (sent.Bytes.Length != 3);

        await last.Within();
    }

    [Fact]
    public async Task A_message_that_fits_no_datagram_is_refused_with_its_size_and_the_limit()
    {
        await using DatagramMessageChannel channel = Open(new ScriptedDatagrams());
        Assert.Equal(1200, channel.Capabilities.MaxMessageSize);
        TransportException refused = await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1201]));
        Assert.Equal(TransportError.MessageTooLarge, refused.Error);
        Assert.Contains("1201 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the limit is 1200 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MaxDatagramSize", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ChannelState.Open, channel.State);
    }

    [Fact]
    public async Task A_flush_ends_when_what_came_before_it_was_handed_over()
    {
        ScriptedDatagrams connection = new();
        connection.HoldSends();
        await using DatagramMessageChannel channel = Open(connection);
        await channel.SendAsync(new byte[1]);
        Task flush = channel.FlushAsync().AsTask();
        await connection.SentAsync();
        Assert.False(flush.IsCompleted);
        connection.LetSendsEnd();
        await flush.Within();
    }

    [Fact]
    public async Task A_close_hands_over_what_was_accepted_and_then_refuses()
    {
        ScriptedDatagrams connection = new() { DatagramsPerSend = 1 };
        connection.HoldSends();
        DatagramMessageChannel channel = Open(connection);
        for (int i = 0; i < 5; i++)
        {
            await channel.SendAsync(new byte[] { (byte)i });
        }

        Task close = channel.CloseAsync().AsTask();
        Assert.Throws<InvalidOperationException>(() => channel.TrySend(new byte[1]));
        Assert.False(close.IsCompleted);
        connection.LetSendsEnd();
        await close.Within();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([(byte)i], (await connection.SentAsync()).Bytes);
        }

        Assert.True(connection.IsDisposed);
        Assert.Equal(ClosedBy.Local, (await channel.Completion).By);
        Assert.Null((await channel.Completion).Error);
    }

    [Fact]
    public async Task A_close_that_cannot_hand_over_aborts_after_its_bound()
    {
        FakeTimeProvider time = new();
        ScriptedDatagrams connection = new();
        connection.HoldSends();
        DatagramMessageChannel channel = Open(connection, time: time);
        await channel.SendAsync(new byte[1]);
        await connection.SentAsync();
        Task close = channel.CloseAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        await close.Within();
        Assert.True(connection.IsAborted);
        Assert.Equal(TransportError.PeerTimedOut, (await channel.Completion).Error!.Error);
    }

    [Fact]
    public async Task A_send_that_the_connection_throws_on_ends_the_channel_with_its_explanation()
    {
        ScriptedDatagrams connection = new() { SendFailure = new IOException("no card") };
        DatagramMessageChannel channel = Open(connection);
        await channel.SendAsync(new byte[1]);
        CloseReason reason = await channel.Completion.Within();
        Assert.Equal(TransportError.ConnectionLost, reason.Error!.Error);
        await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1]));
        await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync());
        Assert.True(connection.IsDisposed);
    }

    [Fact]
    public async Task An_abort_fails_everybody_who_waits()
    {
        ScriptedDatagrams connection = new();
        connection.HoldSends();
        DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { SendBufferSize = 1024 });
        await FillAsync(channel, connection);

        Task send = channel.SendAsync(new byte[200]).AsTask();
        Task flush = channel.FlushAsync().AsTask();
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        channel.Abort();
        foreach (Task task in (Task[])[send, flush, receive])
        {
            Assert.Equal(TransportError.Aborted, (await Assert.ThrowsAsync<TransportException>(() => task.Within())).Error);
        }
    }

    [Fact]
    public async Task A_codec_that_says_it_wrote_more_than_there_was_room_for_ends_the_channel_and_sends_nothing_of_it()
    {
        DatagramMessageChannel channel = new("scripted", new ScriptedDatagrams(), new LetterFraming(), new DatagramChannelOptions());
        await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(Array.Empty<byte>()));
        CloseReason reason = await channel.Completion.Within();
        Assert.Contains("it said that it wrote 2 bytes of datagram 0 into 1", reason.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(0, channel.GetFeature<IDatagramStatistics>()!.Sent);
    }

    [Fact]
    public async Task Messages_of_many_threads_all_leave_whole_and_in_each_threads_order()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { SendBufferSize = 2048 });
        const int Messages = 500;
        Task[] senders = [.. Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
        {
            for (int i = 0; i < Messages; i++)
            {
                byte[] payload = new byte[8 + (i % 5)];
                payload[0] = (byte)sender;
                BitConverter.TryWriteBytes(payload.AsSpan(4), i);
                await channel.SendAsync(payload);
            }
        }))];
        int[] next = new int[4];
        for (int received = 0; received < 4 * Messages;)
        {
            SentDatagrams sent = await connection.SentAsync();
            for (int at = 0; at < sent.Bytes.Length; at += sent.DatagramSize, received++)
            {
                ReadOnlySpan<byte> datagram = sent.Bytes.AsSpan(at, Math.Min(sent.DatagramSize, sent.Bytes.Length - at));
                int index = BitConverter.ToInt32(datagram[4..]);
                Assert.Equal(next[datagram[0]]++, index);
                Assert.Equal(8 + (index % 5), datagram.Length);
            }
        }

        await Task.WhenAll(senders).Within();
    }
}
