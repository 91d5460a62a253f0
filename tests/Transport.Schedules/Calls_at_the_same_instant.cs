using Transport.Framing;
using Transport.Schedules.Duels;
using Transport.Streams;

namespace Transport.Schedules;

/// <summary>Pairs of calls that decide between themselves who wins, by one lock or one compare-exchange: tens of thousands of meetings of each pair.</summary>
public sealed class Calls_at_the_same_instant
{
    private const int Rounds = 30_000;

    [Fact]
    public void A_receive_that_is_cancelled_while_its_message_arrives_ends_once_and_the_message_is_not_lost()
    {
        FedConnection connection = new();
        using StreamMessageChannel channel = Channel(connection);
        using Duel duel = new();
        for (int round = 0; round < Rounds; round++)
        {
            byte value = (byte)round;
            using CancellationTokenSource cancellation = new();
            Task<ReceivedMessage?> receive = channel.ReceiveAsync(cancellation.Token).AsTask();
            Assert.False(receive.IsCompleted);
            duel.Meet(() => connection.Feed([4, value]), cancellation.Cancel);
            Duel.Until(() => receive.IsCompleted, "the receive did not end");
            ReceivedMessage? message = receive.IsCompletedSuccessfully ? Duel.ResultOf(receive) : null;
            if (message is null)
            {
                Assert.True(receive.IsCanceled, $"round {round}: {receive.Exception}");
                Assert.True(channel.TryReceive(out ReceivedMessage here), $"round {round}: the message was lost");
                message = here;
            }

            Assert.Equal([value], message.Value.ToArray());
            message.Value.Dispose();
            Assert.False(channel.TryReceive(out _));
        }
    }

    [Fact]
    public void A_send_that_is_cancelled_while_room_is_made_is_either_cancelled_or_sent()
    {
        FedConnection connection = new();
        using StreamMessageChannel channel = Channel(connection, static options => options.SendBufferSize = 1_024);
        using Duel duel = new();
        byte[] filler = new byte[400];
        byte[] mark = [.. Enumerable.Repeat((byte)7, 300)];
        int sent = 0;
        for (int round = 0; round < Rounds / 3; round++)
        {
            Assert.True(channel.TrySend(filler));
            Duel.Until(() => connection.IsWriting, "the first write did not begin");
            Assert.True(channel.TrySend(filler));
            using CancellationTokenSource cancellation = new();
            Task send = channel.SendAsync(mark, MessageKind.Binary, cancellation.Token).AsTask();
            Assert.False(send.IsCompleted);
            duel.Meet(connection.EndWrite, cancellation.Cancel);
            Duel.Until(() => send.IsCompleted, "the send did not end");
            sent += send.IsCompletedSuccessfully ? 1 : 0;
            Assert.True(send.IsCompletedSuccessfully || send.IsCanceled, $"round {round}: {send.Exception}");

            Task flush = channel.FlushAsync().AsTask();
            Duel.Until(
                () =>
                {
                    connection.EndWrite();
                    return flush.IsCompleted;
                },
                "the flush did not end");
            Duel.Until(() => !connection.IsWriting, "the last write did not end");
            Assert.Equal(sent, connection.Written.GetBuffer().AsSpan(0, (int)connection.Written.Length).Count((byte)7) / mark.Length);
            sent = 0;
            connection.Written.SetLength(0);
        }
    }

    [Fact]
    public void Two_leases_of_a_block_that_end_at_once_give_it_back_once()
    {
        FedConnection[] connections = [new(), new()];
        using StreamMessageChannel first = Channel(connections[0]);
        using StreamMessageChannel second = Channel(connections[1]);
        using Duel duel = new();
        for (int round = 0; round < Rounds; round++)
        {
            ReceivedMessage one = Receive(first, connections[0], [8, 1, 1, 8, 2, 2]);
            Assert.True(first.TryReceive(out ReceivedMessage two));

            // With nothing left in the block the receiver leaves it, and the last lease gives it back.
            Assert.False(first.TryReceive(out _));
            duel.Meet(one.Dispose, two.Dispose);

            ReceivedMessage here = Receive(first, connections[0], [8, 3, 3]);
            ReceivedMessage there = Receive(second, connections[1], [8, 4, 4]);
            Assert.Equal([3, 3], here.ToArray());
            Assert.Equal([4, 4], there.ToArray());
            here.Dispose();
            there.Dispose();
        }
    }

    [Fact]
    public void A_channel_that_is_closed_while_a_message_is_taken_delivers_all_of_them_in_order()
    {
        const int Messages = 250;
        byte[] values = [.. Enumerable.Range(0, Messages).Select(static value => (byte)value)];
        byte[] messages = [.. values.SelectMany(static value => (byte[])[4, value])];
        using Duel duel = new();
        for (int round = 0; round < Rounds / 5; round++)
        {
            FedConnection connection = new();
            using StreamMessageChannel channel = Channel(connection);
            List<byte> received = [];
            connection.Feed(messages);
            Task? close = null;
            duel.Meet(
                () =>
                {
                    while (channel.TryReceive(out ReceivedMessage message))
                    {
                        received.Add(message.Payload.Span[0]);
                        message.Dispose();
                    }
                },
                () => close = channel.CloseAsync().AsTask());
            Duel.Until(
                () =>
                {
                    if (channel.TryReceive(out ReceivedMessage message))
                    {
                        received.Add(message.Payload.Span[0]);
                        message.Dispose();
                    }

                    return received.Count >= Messages;
                },
                $"round {round}: messages were lost after {received.Count}");
            Assert.Equal(values, received);
            channel.Abort();
            Duel.Until(() => close!.IsCompleted, "the close did not end");
        }
    }

    [Fact]
    public void A_channel_that_is_aborted_while_messages_are_taken_delivers_a_beginning_of_them()
    {
        const int Messages = 20;
        byte[] messages = [.. Enumerable.Range(0, Messages).SelectMany(static value => (byte[])[4, (byte)value])];
        using Duel duel = new();
        for (int round = 0; round < 2 * Rounds; round++)
        {
            FedConnection connection = new();
            using StreamMessageChannel channel = Channel(connection);
            int received = 0;
            connection.Feed(messages);
            duel.Meet(
                () =>
                {
                    while (channel.TryReceive(out ReceivedMessage message))
                    {
                        Assert.Equal(received, message.Payload.Span[0]);
                        message.Dispose();
                        received++;
                    }
                },
                () => channel.Abort());
            Assert.InRange(received, 0, Messages);
        }
    }

    private static ReceivedMessage Receive(StreamMessageChannel channel, FedConnection connection, byte[] frames)
    {
        ValueTask<ReceivedMessage?> receive = channel.ReceiveAsync();
        connection.Feed(frames);
        Assert.True(receive.IsCompleted);
        return Assert.NotNull(receive.Result);
    }

    private static StreamMessageChannel Channel(FedConnection connection, Action<StreamChannelOptions>? configure = null)
    {
        StreamChannelOptions options = new();
        configure?.Invoke(options);
        return new StreamMessageChannel("duel", connection, MessageFraming.Default, options);
    }
}
