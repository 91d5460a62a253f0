using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

/// <summary>Listeners that have as many connections as they may have.</summary>
public sealed class ListenerLimitsTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task A_connection_over_the_limit_is_reset_and_the_next_one_accepted_when_there_is_room()
    {
        FakeTimeProvider time = new();
        RecordingLogger logger = new();
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { MaxConnections = 2 }, time, logger);
        using Socket first = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        using Socket second = await Clients.ConnectAsync(listener);
        using IMessageChannel? other = await listener.AcceptAsync(Running.Token);

        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        Assert.True(await Clients.IsTurnedAwayAsync(listener));
        Assert.True(await Clients.IsTurnedAwayAsync(listener));
        Assert.True(await Clients.IsTurnedAwayAsync(listener));
        Assert.False(accept.IsCompleted);

        channel!.Abort();
        await channel.Completion;
        using Socket third = await Clients.ConnectAsync(listener);
        using IMessageChannel? next = await accept;
        Assert.Equal(third.LocalEndPoint, next!.RemoteEndPoint);

        (LogLevel level, int id, string message) = Assert.Single(logger.Entries);
        Assert.Equal((LogLevel.Warning, 4), (level, id));
        Assert.Contains("was reset because 2 are open, the limit (MaxConnections); 0 more were refused", message, StringComparison.Ordinal);
        time.Advance(RateLimitedLog.Interval);
        Task<IMessageChannel?> last = listener.AcceptAsync(Running.Token).AsTask();
        Assert.True(await Clients.IsTurnedAwayAsync(listener));
        await logger.WaitForAsync(2);
        Assert.Contains("; 2 more were refused", logger.Entries.Last().Message, StringComparison.Ordinal);
        await listener.DisposeAsync();
        Assert.Null(await last);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_over_the_limit_learns_that_its_connection_was_lost()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { MaxConnections = 1 });
        using Socket first = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        TcpConnector connector = new(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() });
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () =>
        {
            using IMessageChannel client = await connector.ConnectAsync(Running.Token);
            await client.ReceiveAsync(Running.Token);
        });
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.True(exception.IsTransient);
        Assert.False(accept.IsCompleted);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_channel_that_closes_in_good_order_makes_room()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { MaxConnections = 1, MaxConnectionsPerAddress = 1 });
        TcpConnector connector = new(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() });
        for (int round = 0; round < 3; round++)
        {
            using IMessageChannel client = await connector.ConnectAsync(Running.Token);
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
            await Task.WhenAll(client.CloseAsync(cancellationToken: Running.Token).AsTask(), server!.CloseAsync(cancellationToken: Running.Token).AsTask());
            await server.Completion;
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_address_over_its_limit_is_turned_away_and_others_are_not()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "0.0.0.0:0", MaxConnectionsPerAddress = 2 }, logger: logger);
        IPEndPoint target = new(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint).Port);
        List<IMessageChannel> channels = [];
        using Socket first = await ConnectFromAsync("127.0.0.2", target);
        using Socket second = await ConnectFromAsync("127.0.0.2", target);
        channels.Add((await listener.AcceptAsync(Running.Token))!);
        channels.Add((await listener.AcceptAsync(Running.Token))!);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket third = await ConnectFromAsync("127.0.0.2", target);
            Assert.True(await third.IsResetAsync());
            throw new SocketException((int)SocketError.ConnectionReset);
        });

        using Socket other = await ConnectFromAsync("127.0.0.3", target);
        channels.Add((await accept)!);

        Assert.Equal(other.LocalEndPoint, channels[^1].RemoteEndPoint);
        (_, int id, string message) = Assert.Single(logger.Entries);
        Assert.Equal(5, id);
        Assert.Contains("its address has 2 open, the limit (MaxConnectionsPerAddress)", message, StringComparison.Ordinal);
        channels.ForEach(channel => channel.Dispose());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Connections_in_a_handshake_count_and_failed_ones_no_longer()
    {
        RecordingLogger logger = new();
        ScriptedHandshake handshake = ScriptedHandshake.Expecting(42);
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", MaxConnections = 1, Heartbeat = { Enabled = false } };
        await using IChannelListener listener = await new TcpListenerFactory(options, framing: null, timeProvider: null, logger, SocketCalls.System, [handshake]).ListenAsync(Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket first = await Clients.ConnectAsync(listener);
        await handshake.NextAsync();
        Assert.True(await Clients.IsTurnedAwayAsync(listener));

        await first.SendAsync(new byte[] { 1 }, Running.Token);
        Assert.True(await first.IsResetAsync());

        // The refusal and the failed handshake; the latter is logged when its place is free again.
        await logger.WaitForAsync(2);
        using Socket last = await Clients.ConnectAsync(listener);
        await last.SendAsync(new byte[] { 42 }, Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(last.LocalEndPoint, channel!.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_framing_that_makes_no_codec_gives_its_place_back()
    {
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", MaxConnections = 1 };
        await using IChannelListener listener = await new TcpListenerFactory(options, new FailingFraming()).ListenAsync(Running.Token);
        for (int round = 0; round < 3; round++)
        {
            Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
            Assert.True(await Clients.IsTurnedAwayAsync(listener));
            await Assert.ThrowsAsync<NotSupportedException>(() => accept);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_unix_listener_has_a_limit_in_all()
    {
        using TemporaryDirectory directory = new();
        UnixSocketListenerOptions options = new() { Path = directory.File("s"), MaxConnections = 1 };
        RecordingLogger logger = new();
        await using IChannelListener listener = await new UnixSocketListenerFactory(options, logger: logger).ListenAsync(Running.Token);
        using Socket first = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket second = await Clients.ConnectAsync(listener);
        Assert.False(await second.IsResetAsync());
        Assert.Equal(4, (await logger.FirstAsync()).Id);

        channel!.Dispose();
        await channel.Completion;
        using Socket third = await Clients.ConnectAsync(listener);
        using IMessageChannel? next = await accept;
        Assert.NotNull(next);
    }

    private static ValueTask<IChannelListener> ListenAsync(TcpListenerOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        options.Endpoint ??= "127.0.0.1:0";
        options.Heartbeat.Enabled = false;
        return new TcpListenerFactory(options, framing: null, time, logger).ListenAsync(Running.Token);
    }

    private static async Task<Socket> ConnectFromAsync(string local, IPEndPoint target)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse(local), 0));
        await client.ConnectAsync(target, Running.Token);
        return client;
    }
}
