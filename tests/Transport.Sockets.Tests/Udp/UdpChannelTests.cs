using System.Net;
using System.Net.Sockets;
using Transport.Datagrams;

namespace Transport.Sockets.Tests.Udp;

public sealed class UdpChannelTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Messages_go_both_ways()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync(new byte[] { 1, (byte)i }, cancellationToken: Running.Token);
            Assert.Equal([1, (byte)i], await server.NextAsync());
            await server.SendAsync(new byte[] { 2, (byte)i }, cancellationToken: Running.Token);
            Assert.Equal([2, (byte)i], await client.NextAsync());
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_empty_message_arrives_as_one()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        IMessageChannel client = await pair.ConnectAsync();
        await client.SendAsync(ReadOnlyMemory<byte>.Empty, cancellationToken: Running.Token);
        IMessageChannel server = await pair.AcceptAsync();
        Assert.Empty(await server.NextAsync());
        await server.SendAsync(ReadOnlyMemory<byte>.Empty, cancellationToken: Running.Token);
        Assert.Empty(await client.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_largest_datagram_there_is_arrives_whole()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        IMessageChannel client = await pair.ConnectAsync(options => options.MaxDatagramSize = DatagramChannelOptions.MaxDatagramSizeLimit);
        byte[] payload = new byte[DatagramChannelOptions.MaxDatagramSizeLimit];
        Random.Shared.NextBytes(payload);
        await client.SendAsync(payload, cancellationToken: Running.Token);
        Assert.Equal(payload, await (await pair.AcceptAsync()).NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Both_ends_know_their_addresses()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        Assert.Equal(pair.EndPoint, client.RemoteEndPoint);
        Assert.Equal(pair.EndPoint, server.LocalEndPoint);
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        Assert.NotEqual(0, pair.EndPoint.Port);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_listener_at_all_addresses_serves_IPv4_and_calls_it_so()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.Endpoint = "*:0");
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        Assert.Equal(client.LocalEndPoint, server.RemoteEndPoint);
        await server.SendAsync(new byte[] { 9 }, cancellationToken: Running.Token);
        Assert.Equal([9], await client.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_is_resolved_and_localhost_is_where_a_listener_at_localhost_is()
    {
        await using UdpPair pair = await UdpPair.ListenAsync(static options => options.Endpoint = "localhost:0");
        (_, IMessageChannel server) = await pair.ConnectAndAcceptAsync(options => options.Endpoint = $"udp://localhost:{pair.EndPoint.Port}");
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)server.RemoteEndPoint!).Address);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task That_nobody_is_there_is_a_state_and_a_server_that_comes_later_is_reached()
    {
        int port;
        await using (UdpPair first = await UdpPair.ListenAsync())
        {
            port = first.EndPoint.Port;
        }

        await using IMessageChannel client = await new UdpConnector(new UdpClientOptions { Endpoint = $"127.0.0.1:{port}" }).ConnectAsync(Running.Token);
        ValueTask<ReceivedMessage?> receive = client.ReceiveAsync(Running.Token);
        IDatagramStatistics statistics = client.Statistics();
        while (statistics.NetworkErrors == 0)
        {
            await client.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
        }

        Assert.Equal(TransportError.ConnectionRefused, statistics.LastNetworkError!.Error);
        Assert.Contains($"127.0.0.1:{port}", statistics.LastNetworkError.Message, StringComparison.Ordinal);
        Assert.Equal(ChannelState.Open, client.State);
        Assert.False(receive.IsCompleted);

        await using UdpPair pair = await UdpPair.ListenAsync(options => options.Endpoint = $"127.0.0.1:{port}");

        // The datagrams before it may still be reported, each in place of one send; then one arrives.
        Task<IMessageChannel> accept = pair.AcceptAsync();
        while (!accept.IsCompleted)
        {
            await client.SendAsync(new byte[] { 2 }, cancellationToken: Running.Token);
            await client.FlushAsync(Running.Token);
            await Task.Yield();
        }

        IMessageChannel server = await accept;
        await server.SendAsync(new byte[] { 3 }, cancellationToken: Running.Token);
        Assert.Equal([3], (await receive)!.Value.ToArray());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_peer_that_is_gone_does_not_end_the_channel_of_a_server()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        await client.CloseAsync(cancellationToken: Running.Token);
        for (int i = 0; i < 10; i++)
        {
            await server.SendAsync(new byte[100], cancellationToken: Running.Token);
            await server.FlushAsync(Running.Token);
        }

        Assert.Equal(ChannelState.Open, server.State);
        (IMessageChannel other, IMessageChannel otherServer) = await pair.ConnectAndAcceptAsync();
        await otherServer.SendAsync(new byte[] { 5 }, cancellationToken: Running.Token);
        Assert.Equal([5], await other.NextAsync());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_hears_nobody_but_its_peer()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        (IMessageChannel client, IMessageChannel server) = await pair.ConnectAndAcceptAsync();
        using Socket stranger = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.SendTo([6, 6, 6], client.LocalEndPoint!);
        await server.SendAsync(new byte[] { 1 }, cancellationToken: Running.Token);
        Assert.Equal([1], await client.NextAsync());
        Assert.Equal(1, client.Statistics().Received);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_send_that_the_socket_has_no_room_for_waits_and_loses_nothing_here()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        IMessageChannel client = await pair.ConnectAsync(static options => options.SocketSendBufferSize = 4096);
        const int Messages = 5000;
        for (int i = 0; i < Messages; i++)
        {
            await client.SendAsync(new byte[1000], cancellationToken: Running.Token);
        }

        await client.FlushAsync(Running.Token);
        Assert.Equal(Messages, client.Statistics().Sent);
        Assert.Equal(0, client.Statistics().NetworkErrors);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_message_above_the_limit_is_refused_with_the_number_that_the_setting_gives()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        IMessageChannel client = await pair.ConnectAsync(static options => options.MaxDatagramSize = 500);
        TransportException refused = await Assert.ThrowsAsync<TransportException>(async () => await client.SendAsync(new byte[501], cancellationToken: Running.Token));
        Assert.Equal(TransportError.MessageTooLarge, refused.Error);
        Assert.Contains("500 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_port_in_use_says_what_to_change()
    {
        await using UdpPair pair = await UdpPair.ListenAsync();
        TransportException inUse = await Assert.ThrowsAsync<TransportException>(() => UdpPair.ListenAsync(options => options.Endpoint = $"127.0.0.1:{pair.EndPoint.Port}"));
        Assert.Equal(TransportError.AddressInUse, inUse.Error);
        Assert.Contains("Endpoint", inUse.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_without_an_address_says_so()
    {
        ScriptedCalls calls = new() { Resolve = static (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)) };
        UdpConnector connector = new(new UdpClientOptions { Endpoint = "nowhere.example:9" }, null, null, calls);
        TransportException failure = await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));
        Assert.Equal(TransportError.AddressNotFound, failure.Error);
    }
}
