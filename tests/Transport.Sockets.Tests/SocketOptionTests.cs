using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>Settings that end up in the operating system.</summary>
public sealed class SocketOptionTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Linger_and_buffers_of_a_client_are_as_configured()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        (IMessageChannel channel, Socket socket) = await ConnectAsync(
            listener,
            new TcpClientOptions { Linger = TimeSpan.FromSeconds(7), SocketSendBufferSize = 20_000, SocketReceiveBufferSize = 30_000 });
        using (channel)
        {
            Assert.Equal((true, 7), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
            Assert.Equal(Doubled(20_000), socket.SendBufferSize);
            Assert.Equal(Doubled(30_000), socket.ReceiveBufferSize);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Linger_and_buffers_are_the_systems_choice_by_default()
    {
        using Socket untouched = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        ScriptedCalls calls = new()
        {
            Connect = (socket, _, _) =>
            {
                Assert.Equal((untouched.SendBufferSize, untouched.ReceiveBufferSize), (socket.SendBufferSize, socket.ReceiveBufferSize));
                Assert.False(socket.LingerState!.Enabled);
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
        };
        TcpConnector connector = new(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() }, framing: null, timeProvider: null, calls);
        Assert.Equal(TransportError.ConnectionRefused, (await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token))).Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Linger_and_buffers_of_a_listener_are_those_of_its_connections()
    {
        List<Socket> accepted = [];
        AcceptingCalls calls = new(accepted);
        TcpListenerOptions options = new() { Endpoint = "127.0.0.1:0", Linger = TimeSpan.Zero, SocketSendBufferSize = 20_000, SocketReceiveBufferSize = 30_000 };
        await using IChannelListener listener = await new TcpListenerFactory(options, framing: null, timeProvider: null, logger: null, calls).ListenAsync(Running.Token);
        using Socket client = await Clients.ConnectAsync(listener);
        using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
        Socket socket = Assert.Single(accepted);
        Assert.Equal((true, 0), (socket.LingerState!.Enabled, socket.LingerState.LingerTime));
        Assert.Equal(Doubled(20_000), socket.SendBufferSize);
        Assert.Equal(Doubled(30_000), socket.ReceiveBufferSize);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_close_in_good_order_loses_nothing_however_it_lingers(int seconds)
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0", Linger = TimeSpan.FromSeconds(seconds) });
        (IMessageChannel client, _) = await ConnectAsync(listener, new TcpClientOptions { Linger = TimeSpan.FromSeconds(seconds) });
        using (client)
        {
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
            await client.SendAsync(new byte[500_000], cancellationToken: Running.Token);
            Task close = client.CloseAsync(cancellationToken: Running.Token).AsTask();
            using (ReceivedMessage message = Assert.NotNull(await server!.ReceiveAsync(Running.Token)))
            {
                Assert.Equal(500_000, message.Length);
            }

            Assert.Null(await server.ReceiveAsync(Running.Token));
            await server.CloseAsync(cancellationToken: Running.Token);
            await close;
            Assert.Null((await client.Completion).Error);
            Assert.Null((await server.Completion).Error);
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("127.0.0.2:0", "127.0.0.2")]
    [InlineData("*:0", "127.0.0.1")]
    [InlineData(null, "127.0.0.1")]
    public async Task A_client_connects_from_its_local_endpoint(string? local, string address)
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        (IMessageChannel channel, _) = await ConnectAsync(listener, new TcpClientOptions { LocalEndpoint = local });
        using (channel)
        {
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
            Assert.Equal(IPAddress.Parse(address), ((IPEndPoint)server!.RemoteEndPoint!).Address);
            Assert.Equal(channel.LocalEndPoint, server.RemoteEndPoint);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_connects_from_its_local_port()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        int port = FreePort();
        (IMessageChannel channel, _) = await ConnectAsync(listener, new TcpClientOptions { LocalEndpoint = $"*:{port}" });
        using (channel)
        {
            Assert.Equal(port, ((IPEndPoint)channel.LocalEndPoint!).Port);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_local_endpoint_in_use_is_refused_with_the_setting_to_change()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        await using IChannelListener other = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(listener, new TcpClientOptions { LocalEndpoint = other.LocalEndPoint.ToString() }));
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        Assert.Equal($"Another socket already uses {other.LocalEndPoint}, the LocalEndpoint to connect from. Wait until its connection has ended, or set the port of LocalEndpoint to 0.", exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_local_endpoint_of_another_machine_is_refused()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(listener, new TcpClientOptions { LocalEndpoint = "192.0.2.1:0" }));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("192.0.2.1:0, the LocalEndpoint to connect from, is not an address of this machine", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Only_addresses_of_the_family_of_the_local_endpoint_are_tried()
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]) };
        TcpClientOptions options = new() { Endpoint = $"two.invalid:{((IPEndPoint)listener.LocalEndPoint).Port}", LocalEndpoint = "127.0.0.1:0" };
        using IMessageChannel channel = await new TcpConnector(options, framing: null, timeProvider: null, calls).ConnectAsync(Running.Token);
        Assert.Single(calls.Sockets);
        Assert.Equal(listener.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_host_without_an_address_of_that_family_is_unreachable()
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]) };
        TcpConnector connector = new(new TcpClientOptions { Endpoint = "six.invalid:5082", LocalEndpoint = "127.0.0.1:0" }, framing: null, timeProvider: null, calls);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));
        Assert.Equal(TransportError.Unreachable, exception.Error);
        Assert.Equal(
            "six.invalid:5082 has no IPv4 address, but LocalEndpoint is 127.0.0.1:0; it has ::1. Set LocalEndpoint to an address of the other family, or remove it.",
            exception.Message);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("[::]:0", false, false)]
    [InlineData("[::]:0", true, true)]
    [InlineData("*:0", false, true)]
    [InlineData("*:0", true, true)]
    public async Task Dual_mode_decides_whether_ipv4_clients_reach_an_ipv6_listener(string endpoint, bool dualMode, bool isReachable)
    {
        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = endpoint, DualMode = dualMode });
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        using Socket six = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await six.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, port), Running.Token);
        using Socket four = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task connect = four.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Running.Token).AsTask();
        if (isReachable)
        {
            await connect;
        }
        else
        {
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => connect)).SocketErrorCode);
        }
    }

    private static ValueTask<IChannelListener> ListenAsync(TcpListenerOptions options) => new TcpListenerFactory(options).ListenAsync(Running.Token);

    private static async Task<(IMessageChannel Channel, Socket Socket)> ConnectAsync(IChannelListener listener, TcpClientOptions options)
    {
        ScriptedCalls calls = new();
        options.Endpoint = listener.LocalEndPoint.ToString();
        IMessageChannel channel = await new TcpConnector(options, framing: null, timeProvider: null, calls).ConnectAsync(Running.Token);
        return (channel, Assert.Single(calls.Sockets));
    }

    /// <summary>Linux doubles the size of a buffer for its bookkeeping (socket(7)), and reports that.</summary>
    private static int Doubled(int size) => OperatingSystem.IsLinux() ? 2 * size : size;

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class AcceptingCalls(List<Socket> accepted) : SocketCalls
    {
        public override async ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellationToken)
        {
            Socket socket = await base.AcceptAsync(listening, cancellationToken);
            accepted.Add(socket);
            return socket;
        }
    }
}
