using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transport.Sockets.Tests;

/// <summary>What only Linux has; elsewhere the same settings are refused, which is tested here as well.</summary>
public sealed class LinuxSocketOptionTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Listeners_that_share_a_port_share_its_connections()
    {
        if (!OperatingSystem.IsLinux())
        {
            await RefusesAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0", ReusePort = true }, "ReusePort is true, but only Linux");
            return;
        }

        await using IChannelListener first = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0", ReusePort = true });
        await using IChannelListener second = await ListenAsync(new TcpListenerOptions { Endpoint = first.LocalEndPoint.ToString(), ReusePort = true });
        Task<IMessageChannel?>[] accepts = [first.AcceptAsync(Running.Token).AsTask(), second.AcceptAsync(Running.Token).AsTask()];
        List<Socket> clients = [];
        while (!accepts.All(accept => accept.IsCompleted))
        {
            // The system picks one of both by a hash of the addresses: sooner or later each gets one. The backlogs take the others.
            clients.Add(await Clients.ConnectAsync(first));
        }

        foreach (Task<IMessageChannel?> accept in accepts)
        {
            (await accept)!.Dispose();
        }

        clients.ForEach(client => client.Dispose());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_port_is_not_shared_with_a_listener_that_did_not_ask_for_it()
    {
        await using IChannelListener first = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0" });
        TcpListenerOptions options = new() { Endpoint = first.LocalEndPoint.ToString(), ReusePort = OperatingSystem.IsLinux() };
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(options));
        Assert.Equal(TransportError.AddressInUse, exception.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_and_a_listener_use_the_network_interface_they_are_given()
    {
        if (!OperatingSystem.IsLinux())
        {
            await RefusesAsync(new TcpListenerOptions { Endpoint = "*:0", NetworkInterface = "lo" }, "NetworkInterface is 'lo', but only Linux");
            return;
        }

        await using IChannelListener listener = await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0", NetworkInterface = "lo" });
        ScriptedCalls calls = new();
        TcpClientOptions options = new() { Endpoint = listener.LocalEndPoint.ToString(), NetworkInterface = "lo" };
        using IMessageChannel channel = await new TcpConnector(options, framing: null, timeProvider: null, calls).ConnectAsync(Running.Token);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(server);
        Span<byte> name = stackalloc byte[16];
        int length = Assert.Single(calls.Sockets).GetRawSocketOption(optionLevel: 1, optionName: 25, name);
        Assert.Equal("lo", Encoding.ASCII.GetString(name[..length]).TrimEnd('\0'));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_interface_that_does_not_exist_is_refused_with_those_that_do()
    {
        if (!OperatingSystem.IsLinux())
        {
            await RefusesAsync(new TcpListenerOptions { Endpoint = "*:0", NetworkInterface = "nosuch0" }, "NetworkInterface is 'nosuch0', but only Linux");
            return;
        }

        TransportException listen = await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(new TcpListenerOptions { Endpoint = "127.0.0.1:0", NetworkInterface = "nosuch0" }));
        TcpConnector connector = new(new TcpClientOptions { Endpoint = "127.0.0.1:5082", NetworkInterface = "nosuch0" });
        TransportException connect = await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));
        foreach (TransportException exception in (TransportException[])[listen, connect])
        {
            Assert.Equal(TransportError.AddressNotFound, exception.Error);
            Assert.StartsWith("This machine has no network interface 'nosuch0'. Set NetworkInterface to one of ", exception.Message, StringComparison.Ordinal);
            Assert.Contains("lo", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("eth0", true, null)]
    [InlineData("a-name-of-15-ch", true, null)]
    [InlineData("a-name-of-16-chr", true, "write 1 to 15 characters")]
    [InlineData("", true, "write 1 to 15 characters")]
    [InlineData("eth 0", true, "is no name of a network interface")]
    [InlineData("eth/0", true, "is no name of a network interface")]
    [InlineData("éth0", true, "is no name of a network interface")]
    [InlineData("eth0", false, "only Linux binds to an interface by its name; bind to an address of the interface instead")]
    public void Names_of_interfaces_are_checked(string name, bool isLinux, string? part)
    {
        string? failure = LinuxSocketOptions.ValidateInterface(name, isLinux);
        Assert.Equal(part is null, failure is null);
        Assert.Contains(part ?? "", failure ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Sharing_a_port_is_refused_where_it_means_something_else()
    {
        Assert.Null(LinuxSocketOptions.ValidateReusePort(isLinux: true));
        Assert.Equal("ReusePort is true, but only Linux shares a port between listeners; remove it.", LinuxSocketOptions.ValidateReusePort(isLinux: false));
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "lo", TransportError.AccessDenied, "CAP_NET_RAW")]
    [InlineData(SocketError.InvalidArgument, "lo", TransportError.Other, "InvalidArgument")]
    [InlineData(SocketError.SocketError, "eth7", TransportError.AddressNotFound, "one of lo, eth0")]
    public void Errors_of_binding_to_an_interface_are_interpreted(SocketError code, string name, TransportError expected, string part)
    {
        TransportException exception = SocketErrorMapping.BindToInterfaceFailed(new SocketException((int)code), name, ["lo", "eth0"]);
        Assert.Equal(expected, exception.Error);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("NetworkInterface", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_process_that_listens_at_a_port_is_named()
    {
        using Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)listening.LocalEndPoint!).Port;
        Assert.Null(PortHolder.Find(port));
        listening.Listen();
        Assert.Equal(OperatingSystem.IsLinux(), PortHolder.Find(port)?.StartsWith($"a listener of this very process, {Environment.ProcessId} (", StringComparison.Ordinal) ?? false);
    }

    private static ValueTask<IChannelListener> ListenAsync(TcpListenerOptions options) => new TcpListenerFactory(options).ListenAsync(Running.Token);

    private static async Task RefusesAsync(TcpListenerOptions options, string part)
    {
        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(async () => await ListenAsync(options));
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }
}
