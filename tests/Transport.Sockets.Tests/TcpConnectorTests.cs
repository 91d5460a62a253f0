using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Transport.Framing;

namespace Transport.Sockets.Tests;

public sealed class TcpConnectorTests
{
    // So long that only the fake clock can reach it.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    [Fact(Timeout = Running.Timeout)]
    public async Task A_port_where_nobody_listens_refuses()
    {
        using Socket bound = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        TcpConnector connector = new(new TcpClientOptions { Endpoint = bound.LocalEndPoint!.ToString() });

        TransportException exception = await FailAsync(connector);

        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.StartsWith($"Nobody is listening at {bound.LocalEndPoint}.", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    public async Task A_name_that_cannot_be_resolved_is_not_found(SocketError error)
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)error)) };
        TransportException exception = await FailAsync(Connector("no-such-host.invalid:5082", calls));
        Assert.Equal(TransportError.AddressNotFound, exception.Error);
        Assert.Contains("no-such-host.invalid:5082", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_without_addresses_is_not_found()
    {
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([]) };
        Assert.Equal(TransportError.AddressNotFound, (await FailAsync(Connector("empty.invalid:5082", calls))).Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task All_addresses_of_a_name_are_tried_and_the_failed_sockets_released()
    {
        using Socket listening = Listen();
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]) };

        using IMessageChannel channel = await Connector($"two.invalid:{PortOf(listening)}", calls).ConnectAsync(Running.Token);

        Assert.Equal(listening.LocalEndPoint, channel.RemoteEndPoint);
        Assert.Equal(2, calls.Sockets.Count);
        Assert.True(calls.Sockets[0].SafeHandle.IsClosed);
        Assert.False(calls.Sockets[1].SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_framing_that_fails_to_make_a_codec_leaves_no_socket_behind()
    {
        using Socket listening = Listen();
        ScriptedCalls calls = new();
        TcpConnector connector = new(new TcpClientOptions { Endpoint = listening.LocalEndPoint!.ToString() }, new FailingFraming(), TimeProvider.System, calls);

        await Assert.ThrowsAsync<NotSupportedException>(async () => await connector.ConnectAsync(Running.Token));

        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(SocketError.NetworkUnreachable, SocketError.ConnectionRefused, TransportError.ConnectionRefused)]
    [InlineData(SocketError.ConnectionRefused, SocketError.NetworkUnreachable, TransportError.ConnectionRefused)]
    [InlineData(SocketError.HostUnreachable, SocketError.ConnectionRefused, TransportError.Unreachable)]
    [InlineData(SocketError.NetworkUnreachable, SocketError.AddressFamilyNotSupported, TransportError.Unreachable)]
    public async Task When_all_addresses_fail_the_most_telling_failure_is_reported(SocketError first, SocketError second, TransportError expected)
    {
        ScriptedCalls calls = new()
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]),
            Connect = (_, endPoint, _) => throw new SocketException((int)(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? first : second)),
        };

        TransportException exception = await FailAsync(Connector("two.invalid:5082", calls));

        Assert.Equal(expected, exception.Error);
        Assert.Contains("two.invalid:5082 (tried ::1: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("; 127.0.0.1: ", exception.Message, StringComparison.Ordinal);
        Assert.All(calls.Sockets, socket => Assert.True(socket.SafeHandle.IsClosed));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_is_resolved_anew_on_each_attempt()
    {
        using Socket first = Listen();
        Queue<IPAddress> addresses = new([IPAddress.IPv6Loopback, IPAddress.Loopback]);
        ScriptedCalls calls = new() { Resolve = (_, _) => Task.FromResult<IPAddress[]>([addresses.Dequeue()]) };
        TcpConnector connector = Connector($"moving.invalid:{PortOf(first)}", calls);

        await FailAsync(connector);
        using IMessageChannel channel = await connector.ConnectAsync(Running.Token);

        Assert.Equal(2, calls.Resolved);
        Assert.Equal(first.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_server_that_does_not_answer_is_given_up_after_the_connect_timeout()
    {
        FakeTimeProvider time = new();
        TaskCompletionSource<IPAddress[]> never = new();
        ScriptedCalls calls = new() { Resolve = (_, _) => never.Task };
        Task<IMessageChannel> connect = Connector("slow.invalid:5082", calls, time).ConnectAsync(Running.Token).AsTask();

        time.Advance(Patience - TimeSpan.FromTicks(1));
        Assert.False(connect.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.Contains("slow.invalid:5082 did not answer within 3600 s (its name was not resolved by then).", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_host_that_does_not_answer_is_given_up_after_the_connect_timeout()
    {
        FakeTimeProvider time = new();
        ScriptedCalls calls = new() { Connect = (_, _, cancellation) => new ValueTask(Task.Delay(Timeout.Infinite, cancellation)) };
        Task<IMessageChannel> connect = Connector("127.0.0.1:5082", calls, time).ConnectAsync(Running.Token).AsTask();
        Assert.False(connect.IsCompleted);

        time.Advance(Patience);

        Assert.Equal(TransportError.ConnectTimeout, (await Assert.ThrowsAsync<TransportException>(() => connect)).Error);
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_gives_up_and_releases_the_socket()
    {
        using CancellationTokenSource cancellation = new();
        ScriptedCalls calls = new() { Connect = (_, _, token) => new ValueTask(Task.Delay(Timeout.Infinite, token)) };
        Task<IMessageChannel> connect = Connector("127.0.0.1:5082", calls).ConnectAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_does_not_wait_for_the_name_server()
    {
        using CancellationTokenSource cancellation = new();
        TaskCompletionSource<IPAddress[]> never = new();
        ScriptedCalls calls = new() { Resolve = (_, _) => never.Task };
        Task<IMessageChannel> connect = Connector("slow.invalid:5082", calls).ConnectAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_token_cancelled_before_makes_no_attempt()
    {
        ScriptedCalls calls = new();
        CancellationToken cancelled = new(canceled: true);
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Connector("127.0.0.1:5082", calls).ConnectAsync(cancelled));
        Assert.Equal(cancelled, exception.CancellationToken);
        Assert.Empty(calls.Sockets);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_connected_channel_knows_its_transport_and_addresses()
    {
        using Socket listening = Listen();
        TcpConnector connector = new(new TcpClientOptions { Endpoint = $"tcp://{listening.LocalEndPoint}" });
        using IMessageChannel channel = await connector.ConnectAsync(Running.Token);
        using Socket accepted = await listening.AcceptAsync(Running.Token);
        Assert.Equal("tcp", channel.Capabilities.TransportName);
        Assert.Equal(ChannelState.Open, channel.State);
        Assert.Equal(accepted.RemoteEndPoint, channel.LocalEndPoint);
        Assert.Equal(accepted.LocalEndPoint, channel.RemoteEndPoint);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Socket_options_are_as_configured(bool on)
    {
        using Socket listening = Listen();
        ScriptedCalls calls = new();
        TcpClientOptions options = new() { Endpoint = listening.LocalEndPoint!.ToString(), NoDelay = on, KeepAlive = on, Heartbeat = { Interval = TimeSpan.FromSeconds(76.3), Timeout = TimeSpan.FromSeconds(102.5) } };
        using IMessageChannel channel = await new TcpConnector(options, framing: null, timeProvider: null, calls).ConnectAsync(Running.Token);
        Socket socket = Assert.Single(calls.Sockets);
        Assert.Equal(on, socket.NoDelay);
        Assert.Equal(on, (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)! != 0);
        Assert.Equal(on, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)! == 77);
        Assert.Equal(on, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval)! == 9);
        Assert.Equal(on, (int)socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount)! == 3);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(true, true, true, true)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, true, true)]
    [InlineData(false, false, true, false)]
    [InlineData(false, true, false, true)]
    public void What_notices_a_dead_peer_is_the_framings_heartbeat_or_else_the_keep_alive(bool framingHasHeartbeat, bool keepAlive, bool enabled, bool expected)
    {
        TcpClientOptions options = new() { Endpoint = "localhost:1", KeepAlive = keepAlive, Heartbeat = { Enabled = enabled } };
        MessageFraming framing = framingHasHeartbeat ? MessageFraming.Default : MessageFraming.Lines();
        Assert.Equal(expected, Streams.StreamMessageChannel.CapabilitiesOf("tcp", framing, options).DetectsDeadPeer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_socket_connected_to_itself_counts_as_refused()
    {
        ScriptedCalls calls = new()
        {
            Connect = (socket, _, cancellation) =>
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                return socket.ConnectAsync(socket.LocalEndPoint!, cancellation);
            },
        };

        TransportException exception = await FailAsync(Connector("127.0.0.1:5082", calls));

        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    private static TcpConnector Connector(string endpoint, SocketCalls calls, TimeProvider? time = null) =>
        new(new TcpClientOptions { Endpoint = endpoint, ConnectTimeout = Patience }, framing: null, time, calls);

    private static async Task<TransportException> FailAsync(TcpConnector connector) =>
        await Assert.ThrowsAsync<TransportException>(async () => await connector.ConnectAsync(Running.Token));

    private static Socket Listen()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;
}
