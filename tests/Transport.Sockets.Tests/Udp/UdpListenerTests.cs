using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Transport.Datagrams;

namespace Transport.Sockets.Tests.Udp;

public sealed class UdpListenerTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Each_peer_has_a_channel_with_its_own_messages_only()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        List<(IMessageChannel Client, IMessageChannel Server)> channels = [];
        for (int i = 0; i < 5; i++)
        {
            channels.Add(await pair.ConnectAndAcceptAsync());
        }

        for (byte i = 0; i < 5; i++)
        {
            await channels[i].Client.SendAsync(new byte[] { i }, cancellationToken: Running.Token);
        }

        for (byte i = 0; i < 5; i++)
        {
            Assert.Equal([i], await channels[i].Server.NextAsync());
            await channels[i].Server.SendAsync(new byte[] { (byte)(10 + i) }, cancellationToken: Running.Token);
            Assert.Equal([(byte)(10 + i)], await channels[i].Client.NextAsync());
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_channel_that_nobody_reads_loses_its_own_datagrams_and_no_others()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.ReceiveBufferSize = 64 * 1024);
        (IMessageChannel slow, IMessageChannel slowServer) = await pair.ConnectAndAcceptAsync();
        (IMessageChannel fast, IMessageChannel fastServer) = await pair.ConnectAndAcceptAsync();
        IDatagramStatistics statistics = slowServer.Statistics();
        while (statistics.DroppedForRoom == 0)
        {
            await slow.SendAsync(new byte[1000], cancellationToken: Running.Token);
            await slow.FlushAsync(Running.Token);

            // Nothing is lost between these two, since each waits for the other.
            await fast.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
            Assert.Equal([1], await fastServer.NextAsync());
        }

        Assert.Equal(0, fastServer.Statistics().DroppedForRoom);
        Assert.True(slowServer.TryReceive(out ReceivedMessage kept));
        kept.Dispose();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Peers_beyond_the_limit_have_no_channel_until_one_has_ended()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.MaxPeers = 2);
        (_, IMessageChannel first) = await pair.ConnectAndAcceptAsync();
        (IMessageChannel known, IMessageChannel knownServer) = await pair.ConnectAndAcceptAsync();
        IMessageChannel third = await pair.ConnectAsync();
        await third.SendAsync(new byte[] { 3 }, cancellationToken: Running.Token);
        await third.FlushAsync(Running.Token);

        // What comes later on the same socket was read later.
        await known.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        Assert.Equal([2], await knownServer.NextAsync());
        Assert.Equal(1, ((UdpListener)pair.Listener).Refused);
        await first.CloseAsync(cancellationToken: Running.Token);
        await third.SendAsync(new byte[] { 4 }, cancellationToken: Running.Token);
        Assert.Equal([4], await (await pair.AcceptAsync()).NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Channels_beyond_the_backlog_are_not_kept()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.Backlog = 1);
        (IMessageChannel known, IMessageChannel knownServer) = await pair.ConnectAndAcceptAsync();
        for (byte i = 1; i <= 2; i++)
        {
            IMessageChannel client = await pair.ConnectAsync();
            await client.SendAsync(new[] { i }, cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
        }

        await known.SendAsync(new byte[] { 9 }, cancellationToken: Running.Token);
        Assert.Equal([9], await knownServer.NextAsync());
        Assert.Equal(1, ((UdpListener)pair.Listener).Refused);
        Assert.Equal([1], await (await pair.AcceptAsync()).NextAsync());
        ValueTask<IMessageChannel?> accept = pair.Listener.AcceptAsync(Running.Token);
        Assert.False(accept.IsCompleted);
        await pair.Listener.DisposeAsync();
        Assert.Null(await accept);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_silent_peers_channel_ends_with_null_and_its_next_datagram_makes_another()
    {
        FakeTimeProvider time = new();
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.IdleTimeout = TimeSpan.FromSeconds(40), time: time);
        (IMessageChannel silent, IMessageChannel silentServer) = await pair.ConnectAndAcceptAsync();
        (IMessageChannel talking, IMessageChannel talkingServer) = await pair.ConnectAndAcceptAsync();
        ValueTask<ReceivedMessage?> receive = silentServer.ReceiveAsync(Running.Token);
        for (int i = 0; i < 4; i++)
        {
            Assert.False(receive.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(10));
            await talking.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
            Assert.Equal([1], await talkingServer.NextAsync());
        }

        Assert.Null(await receive);
        Assert.Equal(ClosedBy.Remote, (await silentServer.Completion).By);
        Assert.Equal(ChannelState.Open, talkingServer.State);
        await silent.SendAsync(new byte[] { 7 }, cancellationToken: Running.Token);
        Assert.Equal([7], await (await pair.AcceptAsync()).NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Channels_live_on_when_their_listener_is_disposed_and_nobody_else_is_let_in()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        IPEndPoint endPoint = pair.EndPoint;
        await pair.Listener.DisposeAsync();
        Assert.Null(await pair.Listener.AcceptAsync(Running.Token));
        Assert.Null(await pair.Listener.AcceptAsync(Running.Token));
        using Socket stranger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.SendTo([1], endPoint);
        await client.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
        Assert.Equal([1], await server.NextAsync());
        await server.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        Assert.Equal([2], await client.NextAsync());

        // The last channel takes the socket with it.
        await server.CloseAsync(cancellationToken: Running.Token);
        await using UdpPair again = await UdpPair.ListenAsync(options => options.Endpoint = endPoint.ToString());
        Assert.Equal(endPoint, again.EndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_closed_channel_makes_room_for_a_new_one_of_the_same_peer()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        await server.CloseAsync(cancellationToken: Running.Token);
        await client.SendAsync(new byte[] { 8 }, cancellationToken: Running.Token);
        IMessageChannel next = await pair.AcceptAsync();
        Assert.Equal([8], await next.NextAsync());
        Assert.Equal(server.RemoteEndPoint, next.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_accept_that_is_cancelled_loses_no_channel()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        using CancellationTokenSource cancel = new();
        ValueTask<IMessageChannel?> accept = pair.Listener.AcceptAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accept);
        await pair.ConnectAndAcceptAsync();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task What_comes_before_a_channel_is_accepted_is_kept_within_bounds()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel known, IMessageChannel knownServer) = await pair.ConnectAndAcceptAsync();
        IMessageChannel client = await pair.ConnectAsync();
        const int Sent = 100;
        for (int i = 0; i < Sent; i++)
        {
            await client.SendAsync(new byte[1000], cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
            await known.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
            Assert.Equal([1], await knownServer.NextAsync());
        }

        IMessageChannel server = await pair.AcceptAsync();
        const int Kept = UdpPeer.MaxBytesUnaccepted / (1000 + UdpPeer.CostOfReceive);
        for (int i = 0; i < Kept; i++)
        {
            Assert.Equal(1000, (await server.NextAsync()).Length);
        }

        Assert.False(server.TryReceive(out _));
        Assert.Equal(Sent - Kept, server.Statistics().DroppedForRoom);
        Assert.Equal(Sent, server.Statistics().Received);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Empty_datagrams_before_a_channel_is_accepted_are_bounded_as_well()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel known, IMessageChannel knownServer) = await pair.ConnectAndAcceptAsync();
        using Socket stranger = pair.ConnectRaw();
        const int Sent = 1500;
        for (int i = 0; i < Sent; i++)
        {
            stranger.Send(ReadOnlySpan<byte>.Empty);
            if (i % 50 == 0)
            {
                await known.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
                Assert.Equal([1], await knownServer.NextAsync());
            }
        }

        await known.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        Assert.Equal([2], await knownServer.NextAsync());
        IMessageChannel server = await pair.AcceptAsync();
        Assert.Equal(Sent - UdpPeer.MaxBytesUnaccepted / UdpPeer.CostOfReceive, server.Statistics().DroppedForRoom);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Channels_that_nobody_reads_keep_no_more_than_the_bound_for_all_and_leave_others_their_share()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options =>
        {
            options.TotalReceiveBufferSize = 1 << 20;
            options.MaxPeers = 4;
        });
        (IMessageChannel known, IMessageChannel knownServer) = await pair.ConnectAndAcceptAsync();
        const int Peers = 3;
        const int SentByEach = 600;
        List<IMessageChannel> unread = [];
        for (int peer = 0; peer < Peers; peer++)
        {
            (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
            unread.Add(server);
            for (int i = 0; i < SentByEach; i++)
            {
                await client.SendAsync(new byte[1000], cancellationToken: Running.Token);
                if (i % 20 == 0)
                {
                    await client.FlushAsync(Running.Token);
                    await known.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
                    Assert.Equal([1], await knownServer.NextAsync());
                }
            }

            await client.FlushAsync(Running.Token);
        }

        // What came is moved to the channels on other threads.
        while (unread.Sum(static channel => channel.Statistics().Received) < Peers * (SentByEach + 1))
        {
            await Task.Yield();
        }

        long kept = Peers * SentByEach - unread.Sum(static channel => channel.Statistics().DroppedForRoom);
        Assert.InRange(kept * 1000, (1 << 19) / 2, 1 << 20);
        await known.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
        Assert.Equal([2], await knownServer.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_framing_that_throws_leaves_no_peer_behind()
    {
        ValidatableFraming framing = new() { Failure = new NotSupportedException("a bug") };
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.MaxPeers = 1, framing);
        using Socket first = pair.ConnectRaw();
        first.Send([1]);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await pair.Listener.AcceptAsync(Running.Token));
        framing.Failure = null;
        using Socket second = pair.ConnectRaw();
        second.Send([2]);
        IMessageChannel server = await pair.AcceptAsync();
        Assert.Equal([2], await server.NextAsync());
    }
}
