using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;
using Transport.Tests.Streams;

namespace Transport.Tests.Datagrams;

public sealed class DatagramReceiveTests
{
    private static DatagramMessageChannel Open(ScriptedDatagrams connection, DatagramChannelOptions? options = null, IDatagramFraming? framing = null, TimeProvider? time = null) =>
        new("scripted", connection, framing ?? DatagramFraming.None, options ?? new DatagramChannelOptions(), time);

    private static IDatagramStatistics StatisticsOf(DatagramMessageChannel channel) => channel.GetFeature<IDatagramStatistics>()!;

    [Fact]
    public async Task Datagrams_that_come_at_once_are_received_one_by_one_where_they_lie()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        connection.Feed([1, 1, 1, 2, 2, 2, 3], datagramSize: 3);
        using ReceivedMessage one = (await channel.ReceiveAsync().Within())!.Value;
        using ReceivedMessage two = (await channel.ReceiveAsync().Within())!.Value;
        using ReceivedMessage three = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal([1, 1, 1], one.ToArray());
        Assert.Equal([2, 2, 2], two.ToArray());
        Assert.Equal([3], three.ToArray());
        Assert.True(MemoryMarshal.TryGetArray(one.Payload, out ArraySegment<byte> first));
        Assert.True(MemoryMarshal.TryGetArray(two.Payload, out ArraySegment<byte> second));
        Assert.Same(first.Array, second.Array);
        Assert.Equal(first.Offset + 3, second.Offset);
        Assert.False(channel.TryReceive(out _));
        Assert.Equal(3, StatisticsOf(channel).Received);
    }

    [Fact]
    public async Task An_empty_datagram_is_an_empty_message()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        connection.Feed([]);
        using ReceivedMessage message = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal(0, message.Length);
    }

    [Fact]
    public async Task A_cancelled_receive_loses_nothing()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        using CancellationTokenSource cancel = new();
        Task<ReceivedMessage?> receive = channel.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        Assert.Equal(cancel.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive)).CancellationToken);
        connection.Feed([7]);
        using ReceivedMessage message = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal([7], message.ToArray());
    }

    [Fact]
    public async Task What_nobody_receives_is_kept_up_to_the_bound_and_then_dropped_and_counted()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { ReceiveBufferSize = 64 * 1024 });
        const int Fed = 1000;
        for (int i = 0; i < Fed; i++)
        {
            connection.Feed(new byte[960]);
        }

        int received = 0;
        while (channel.TryReceive(out ReceivedMessage message))
        {
            message.Dispose();
            received++;
        }

        // 64 bytes are counted for each receive.
        Assert.Equal(64, received);
        IDatagramStatistics statistics = StatisticsOf(channel);
        Assert.Equal(Fed, statistics.Received);
        Assert.Equal(Fed - 64, statistics.DroppedForRoom);
        connection.Feed([1]);
        (await channel.ReceiveAsync().Within())!.Value.Dispose();
    }

    [Fact]
    public async Task A_consumer_that_waits_goes_on_where_datagrams_come_and_finds_the_next_by_itself()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        List<byte> received = [];
        Task consumer = ConsumeAsync();
        connection.Feed([1]);
        connection.Feed([2]);
        connection.Feed([3]);

        // On this very thread: nothing had to be waited for.
        Assert.Equal([1, 2, 3], received);
        await channel.DisposeAsync().Within();
        await Assert.ThrowsAnyAsync<Exception>(() => consumer.Within());

        async Task ConsumeAsync()
        {
            while (await channel.ReceiveAsync().ConfigureAwait(false) is { } message)
            {
                received.Add(message.Payload.Span[0]);
                message.Dispose();
            }
        }
    }

    [Fact]
    public async Task While_a_consumer_waits_for_something_else_datagrams_are_read_ahead()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        TaskCompletionSource somethingElse = new();
        List<byte> received = [];
        Task consumer = ConsumeAsync();
        for (byte i = 1; i <= 5; i++)
        {
            connection.Feed([i]);
        }

        Assert.Equal([1], received);
        Assert.Equal(5, StatisticsOf(channel).Received);
        somethingElse.SetResult();
        await consumer.Within();
        Assert.Equal([1, 2, 3, 4, 5], received);

        async Task ConsumeAsync()
        {
            while (received.Count < 5 && await channel.ReceiveAsync().ConfigureAwait(false) is { } message)
            {
                received.Add(message.Payload.Span[0]);
                message.Dispose();
                await somethingElse.Task.ConfigureAwait(false);
            }
        }
    }

    [Fact]
    public async Task After_a_local_close_what_had_come_is_received_and_then_null_again_and_again()
    {
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection);
        connection.Feed([1, 2], datagramSize: 1);
        await channel.CloseAsync().Within();
        Assert.Equal([1], (await channel.ReceiveAsync().Within())!.Value.ToArray());
        Assert.Equal([2], (await channel.ReceiveAsync().Within())!.Value.ToArray());
        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.False(channel.TryReceive(out _));
    }

    [Fact]
    public async Task A_receive_that_waits_learns_of_a_local_close_by_null()
    {
        DatagramMessageChannel channel = Open(new ScriptedDatagrams());
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        await channel.CloseAsync().Within();
        Assert.Null(await receive.Within());
    }

    [Fact]
    public async Task A_connection_that_ends_in_good_order_ends_the_channel_by_null_behind_what_had_come()
    {
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection);
        connection.Feed([1]);
        connection.EndReceiving();
        Assert.Equal([1], (await channel.ReceiveAsync().Within())!.Value.ToArray());
        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.Equal(ClosedBy.Remote, (await channel.Completion.Within()).By);
        Assert.Equal(TransportError.ClosedByPeer, (await Assert.ThrowsAsync<TransportException>(async () => await channel.SendAsync(new byte[1]))).Error);
        Assert.True(connection.IsDisposed);
    }

    [Fact]
    public async Task A_connection_that_fails_ends_the_channel_behind_what_had_come()
    {
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection);
        connection.Feed([1]);
        connection.FailReceiving(new IOException("gone"));
        Assert.Equal([1], (await channel.ReceiveAsync().Within())!.Value.ToArray());
        Assert.Equal(TransportError.ConnectionLost, (await Assert.ThrowsAsync<TransportException>(async () => await channel.ReceiveAsync())).Error);
        Assert.Equal(ClosedBy.Failure, (await channel.Completion.Within()).By);
    }

    [Fact]
    public async Task A_message_tells_its_sender_on_a_channel_with_many_peers()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        IPEndPoint sender = new(IPAddress.Loopback, 7);
        connection.Feed([1], sender);
        connection.Feed([2]);
        ReceivedMessage one = (await channel.ReceiveAsync().Within())!.Value;
        ReceivedMessage two = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal(sender, one.Sender);
        Assert.Null(two.Sender);
        one.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.Sender);
    }

    [Fact]
    public async Task Messages_held_beyond_the_slots_of_a_block_are_copied_and_stay_what_they_are()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        IPEndPoint sender = new(IPAddress.Loopback, 7);
        byte[] datagrams = [.. Enumerable.Range(0, 200).Select(static i => (byte)i)];
        connection.Feed(datagrams, 1, sender);
        List<ReceivedMessage> held = [];
        for (int i = 0; i < datagrams.Length; i++)
        {
            held.Add((await channel.ReceiveAsync().Within())!.Value);
        }

        for (int i = 0; i < datagrams.Length; i++)
        {
            Assert.Equal([(byte)i], held[i].ToArray());
            Assert.Equal(sender, held[i].Sender);
            ReceivedMessage detached = held[i].Detach();
            held[i].Dispose();
            Assert.Equal([(byte)i], detached.ToArray());
            detached.Dispose();
            detached.Dispose();
            Assert.Throws<ObjectDisposedException>(() => detached.Payload);
        }
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_and_what_the_framing_refuses_are_dropped_and_counted()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection, framing: new LetterFraming());
        connection.Feed([(byte)'t', 0xFF]);
        connection.Feed([(byte)'x', 1]);
        connection.Feed([(byte)'d']);
        connection.Feed([(byte)'l']);
        connection.Feed([(byte)'t', (byte)'a']);
        using ReceivedMessage message = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal("a", message.GetText());
        Assert.Equal(MessageKind.Text, message.Kind);
        IDatagramStatistics statistics = StatisticsOf(channel);
        Assert.Equal((5, 2, 1, 1), (statistics.Received, statistics.Malformed, statistics.Duplicates, statistics.Late));
    }

    [Fact]
    public async Task A_message_above_the_limit_is_dropped_and_counted()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection, new DatagramChannelOptions { MaxMessageSize = 10 });
        connection.Feed(new byte[11]);
        connection.Feed(new byte[10]);
        using ReceivedMessage message = (await channel.ReceiveAsync().Within())!.Value;
        Assert.Equal(10, message.Length);
        Assert.Equal(1, StatisticsOf(channel).Malformed);
    }

    [Fact]
    public async Task What_stays_incomplete_is_given_up_by_a_timer_that_runs_only_while_something_may()
    {
        FakeTimeProvider time = new();
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection, framing: new LetterFraming(), time: time);
        Assert.False(DatagramExpiryOf(time));
        connection.Feed([(byte)'k']);
        Assert.False(channel.TryReceive(out _));
        Assert.True(DatagramExpiryOf(time));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, StatisticsOf(channel).Incomplete);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, StatisticsOf(channel).Incomplete);
        await channel.CloseAsync().Within();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(DatagramExpiryOf(time));
    }

    [Fact]
    public async Task A_codec_is_disposed_once_when_both_halves_are_done_with_it()
    {
        LetterFraming framing = new();
        DatagramMessageChannel channel = Open(new ScriptedDatagrams(), framing: framing);
        await channel.CloseAsync().Within();
        Assert.Equal(0, framing.Disposals);
        Assert.Null(await channel.ReceiveAsync().Within());
        Assert.Equal(1, framing.Disposals);
        await channel.DisposeAsync().Within();
        channel.Dispose();
        Assert.Equal(1, framing.Disposals);
    }

    [Fact]
    public async Task A_codec_that_throws_ends_the_channel_and_says_whose_fault_it_is()
    {
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection, framing: new LetterFraming());
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        connection.Feed([(byte)'!']);
        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => receive.Within());
        Assert.Contains("The framing of the", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ClosedBy.Failure, (await channel.Completion.Within()).By);
    }

    [Fact]
    public async Task A_network_that_never_pauses_and_brings_no_message_keeps_no_caller()
    {
        EndlessDatagrams connection = new();
        await using DatagramMessageChannel channel = new("endless", connection, new LetterFraming(), new DatagramChannelOptions());
        using CancellationTokenSource giveUp = new();
        bool tried = true;
        Task consumer = ConsumeAsync();
        await Task.Run(connection.Begin).Within();
        Assert.False(tried);
        int receives = connection.Receives;
        while (connection.Receives < receives + 1000)
        {
            await Task.Yield();
        }

        Assert.False(consumer.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer.Within());
        Assert.Equal(ChannelState.Open, channel.State);

        async Task ConsumeAsync()
        {
            (await channel.ReceiveAsync().ConfigureAwait(false))!.Value.Dispose();
            tried = channel.TryReceive(out _);
            await channel.ReceiveAsync(giveUp.Token).ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task A_codec_that_finds_a_message_outside_its_datagram_ends_the_channel()
    {
        ScriptedDatagrams connection = new();
        DatagramMessageChannel channel = Open(connection, framing: new LetterFraming());
        Task<ReceivedMessage?> receive = channel.ReceiveAsync().AsTask();
        connection.Feed([(byte)'-']);
        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => receive.Within());
        Assert.Contains("at -1 in a datagram of 1 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capabilities_tell_the_truth_about_datagrams()
    {
        await using DatagramMessageChannel channel = Open(new ScriptedDatagrams());
        ChannelCapabilities capabilities = channel.Capabilities;
        Assert.False(capabilities.Reliable || capabilities.Ordered || capabilities.PreservesKind || capabilities.DetectsDeadPeer || capabilities.SignalsEnd || capabilities.PreservesCloseReason);
    }

    [Fact]
    public async Task A_steady_flow_of_datagrams_allocates_nothing_for_each()
    {
        ScriptedDatagrams connection = new();
        await using DatagramMessageChannel channel = Open(connection);
        DatagramBlock block = DatagramBlock.Rent();
        long before = 0;
        const int Rounds = 10_000;
        for (int round = -1000; round < Rounds; round++)
        {
            before = round == 0 ? GC.GetAllocatedBytesForCurrentThread() : before;
            block.AddReference();
            connection.Feed(new ReceivedDatagrams(block, 0, 2000, 200));
            for (int i = 0; i < 10; i++)
            {
                Assert.True(channel.TryReceive(out ReceivedMessage message));
                message.Dispose();
            }
        }

        long perDatagram = (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * 10);
        Assert.Equal(0, perDatagram);
        block.Release();
    }

    private static bool DatagramExpiryOf(TimeProvider time) => DatagramExpiry.Of(time).IsRunning;
}
