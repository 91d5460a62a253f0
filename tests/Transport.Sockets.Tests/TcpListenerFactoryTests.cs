using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

public sealed class TcpListenerFactoryTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData("127.0.0.1:0", "127.0.0.1")]
    [InlineData("localhost:0", "127.0.0.1")]
    [InlineData("[::1]:0", "::1")]
    [InlineData("0.0.0.0:0", "0.0.0.0")]
    public async Task The_address_really_bound_is_reported(string endpoint, string address)
    {
        await using IChannelListener listener = await ListenAsync(endpoint);
        IPEndPoint bound = Assert.IsType<IPEndPoint>(listener.LocalEndPoint);
        Assert.Equal(IPAddress.Parse(address), bound.Address);
        Assert.NotEqual(0, bound.Port);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_is_bound_at_its_first_ipv4_address()
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]) };
        await using IChannelListener listener = await ListenAsync("two.invalid:0", calls);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint).Address);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_with_ipv6_addresses_only_is_bound_there()
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]) };
        await using IChannelListener listener = await ListenAsync("six.invalid:0", calls);
        Assert.Equal(IPAddress.IPv6Loopback, ((IPEndPoint)listener.LocalEndPoint).Address);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task All_addresses_means_ipv4_and_ipv6_clients()
    {
        await using IChannelListener listener = await ListenAsync("*:0");
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using Socket client = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(new IPEndPoint(address, port), Running.Token);
            using IMessageChannel? channel = await listener.AcceptAsync(Running.Token);
            Assert.NotNull(channel);
            Assert.Equal(client.LocalEndPoint, channel.RemoteEndPoint);
            Assert.Equal(client.RemoteEndPoint, channel.LocalEndPoint);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_port_in_use_is_refused_with_the_setting_to_change()
    {
        await using IChannelListener listener = await ListenAsync("127.0.0.1:0");
        TransportException exception = await FailAsync(listener.LocalEndPoint.ToString()!);
        Assert.Equal(TransportError.AddressInUse, exception.Error);
        string holder = OperatingSystem.IsLinux() ? $": a listener of this very process, {Environment.ProcessId} ({(await File.ReadAllTextAsync("/proc/self/comm", Running.Token)).Trim()})" : "";
        Assert.Equal($"Another socket already uses {listener.LocalEndPoint}{holder}. Stop the other process, or set Endpoint to a free port (port 0 picks one).", exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_port_in_use_is_refused_for_all_addresses_too()
    {
        await using IChannelListener listener = await ListenAsync("*:0");
        TransportException exception = await FailAsync($"*:{((IPEndPoint)listener.LocalEndPoint).Port}");
        Assert.Equal(TransportError.AddressInUse, exception.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_foreign_address_is_refused()
    {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737), so it is no address of this machine.
        TransportException exception = await FailAsync("192.0.2.1:0");
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("192.0.2.1:0 is not an address of this machine", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_that_cannot_be_resolved_is_refused()
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)) };
        TransportException exception = await FailAsync("no-such-host.invalid:0", calls);
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("no-such-host.invalid:0", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_does_not_wait_for_the_name_server()
    {
        using CancellationTokenSource cancellation = new();
        TaskCompletionSource<IPAddress[]> never = new();
        ScriptedCalls calls = new() { Resolve = (_, _) => never.Task };
        Task<IChannelListener> listen = Factory("slow.invalid:0", calls).ListenAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listen);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Dispose_releases_the_port()
    {
        IChannelListener first = await ListenAsync("127.0.0.1:0");
        string endpoint = first.LocalEndPoint.ToString()!;
        await first.DisposeAsync();
        await using IChannelListener second = await ListenAsync(endpoint);
        Assert.Equal(endpoint, second.LocalEndPoint.ToString());
    }

    private static TcpListenerFactory Factory(string endpoint, SocketCalls? calls = null) =>
        new(new TcpListenerOptions { Endpoint = endpoint }, framing: null, timeProvider: null, logger: null, calls ?? SocketCalls.System);

    private static ValueTask<IChannelListener> ListenAsync(string endpoint, SocketCalls? calls = null) => Factory(endpoint, calls).ListenAsync(Running.Token);

    private static async Task<TransportException> FailAsync(string endpoint, SocketCalls? calls = null) =>
        await Assert.ThrowsAsync<TransportException>(async () => await ListenAsync(endpoint, calls));
}
