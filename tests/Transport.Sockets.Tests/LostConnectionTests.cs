using System.Net.Sockets;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>Length prefixes know no goodbye, so only the connection itself tells whether the peer closed or was lost.</summary>
public sealed class LostConnectionTests
{
    private const int Rounds = 50;

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_under_a_sender_and_a_receive_that_waits_is_a_lost_connection()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            await using StreamMessageChannel channel = Open(pair);
            Task<ReceivedMessage?> receive = channel.ReceiveAsync(Running.Token).AsTask();
            Task sender = Task.Run(() => SendUntilErrorAsync(channel), Running.Token);
            await ReadAsync(pair.Peer, 50_000);
            pair.Peer.Close(0);
            await AssertLostAsync(channel, () => receive);
            await sender;
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_under_a_send_that_waits_is_a_lost_connection()
    {
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            await using StreamMessageChannel channel = Open(pair);
            Task<ReceivedMessage?> receive = channel.ReceiveAsync(Running.Token).AsTask();
            Task sender = Task.Run(() => SendUntilErrorAsync(channel), Running.Token);
            await ReadAsync(pair.Peer, 1);
            pair.Peer.Close(0);
            await AssertLostAsync(channel, () => receive);
            await sender;
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_right_after_a_send_that_waited_is_a_lost_connection()
    {
        const int Size = 1_000_000;
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
            await using StreamMessageChannel channel = Open(pair, Size);
            Task send = channel.SendAsync(new byte[Size], cancellationToken: Running.Token).AsTask();
            await ReadAsync(pair.Peer, Size + 4);
            pair.Peer.Close(0);
            await AssertLostAsync(channel, async () => await channel.ReceiveAsync(Running.Token));
            await send.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_orderly_end_after_a_send_is_a_close_in_good_order()
    {
        using ConnectedSockets pair = await ConnectedSockets.CreateNarrowAsync("tcp");
        await using StreamMessageChannel channel = Open(pair);
        await channel.SendAsync(new byte[100], cancellationToken: Running.Token);
        await ReadAsync(pair.Peer, 104);
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.Null(await channel.ReceiveAsync(Running.Token));
        Assert.Null((await channel.Completion).Error);
    }

    private static StreamMessageChannel Open(ConnectedSockets pair, int maxMessageSize = 1000) =>
        new("tcp", pair.Connection, MessageFraming.LengthPrefix(4), new StreamChannelOptions { MaxMessageSize = maxMessageSize });

    private static async Task AssertLostAsync(StreamMessageChannel channel, Func<Task<ReceivedMessage?>> receive)
    {
        TransportException exception = await Assert.ThrowsAsync<TransportException>(receive);
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        TransportException? error = (await channel.Completion).Error as TransportException;
        Assert.Equal(TransportError.ConnectionLost, error?.Error);
    }

    private static async Task SendUntilErrorAsync(StreamMessageChannel channel)
    {
        byte[] payload = new byte[100];
        try
        {
            while (true)
            {
                await channel.SendAsync(payload, cancellationToken: Running.Token);
            }
        }
        catch (Exception exception) when (exception is TransportException or InvalidOperationException)
        {
            // The end that the test brings about.
        }
    }

    private static async Task ReadAsync(Socket socket, int count)
    {
        byte[] bytes = new byte[65536];
        while (count > 0)
        {
            int read = await socket.ReceiveAsync(bytes.AsMemory(0, Math.Min(count, bytes.Length)), Running.Token);
            Assert.NotEqual(0, read);
            count -= read;
        }
    }
}
