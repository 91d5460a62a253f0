using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Transport.Sockets.Tests;

/// <summary>What a connector does between connecting and its channel.</summary>
public sealed class ConnectorHandshakeTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Handshakes_are_done_before_the_channel_exists_and_build_on_each_other()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedHandshake first = new((connection, _) => new(new PassingConnection(connection)));
        ScriptedHandshake second = new((connection, _) => new(new PassingConnection(connection)));

        using IMessageChannel channel = await Connector(listener, [first, second]).ConnectAsync(Running.Token);

        PassingConnection outer = Assert.IsType<PassingConnection>(channel.GetFeature<PassingConnection>());
        Assert.Same(await second.NextAsync(), outer.Inner);
        Assert.Same(await first.NextAsync(), Assert.IsType<PassingConnection>(outer.Inner).Inner);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_handshake_that_fails_closes_the_socket_and_says_why()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedCalls calls = new();
        ScriptedHandshake handshake = new((_, _) => throw new TransportException(TransportError.HandshakeFailed, "The certificate has expired."));
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await Connector(listener, [handshake], calls: calls).ConnectAsync(Running.Token));
        Assert.Equal((TransportError.HandshakeFailed, "The certificate has expired."), (exception.Error, exception.Message));
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_error_of_the_connection_in_a_handshake_is_interpreted()
    {
        await using IChannelListener listener = await ListenAsync();
        ScriptedHandshake handshake = new((_, _) => throw new IOException("Broken.", new SocketException((int)SocketError.ConnectionReset)));
        TransportException exception = await Assert.ThrowsAsync<TransportException>(async () => await Connector(listener, [handshake]).ConnectAsync(Running.Token));
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.Contains(listener.LocalEndPoint.ToString()!, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_connect_timeout_covers_the_handshakes()
    {
        await using IChannelListener listener = await ListenAsync();
        FakeTimeProvider time = new();
        ScriptedCalls calls = new();
        ScriptedHandshake handshake = Endless();
        Task<IMessageChannel> connect = Connector(listener, [handshake], time, calls).ConnectAsync(Running.Token).AsTask();
        await handshake.NextAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.StartsWith($"{listener.LocalEndPoint} was connected to, but its handshake was not done within 10 s.", exception.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_ends_a_handshake()
    {
        await using IChannelListener listener = await ListenAsync();
        using CancellationTokenSource cancellation = new();
        ScriptedCalls calls = new();
        ScriptedHandshake handshake = Endless();
        Task<IMessageChannel> connect = Connector(listener, [handshake], calls: calls).ConnectAsync(cancellation.Token).AsTask();
        await handshake.NextAsync();

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect)).CancellationToken);
        Assert.True(Assert.Single(calls.Sockets).SafeHandle.IsClosed);
    }

    /// <summary>Waits for a byte that nobody sends, and for no token.</summary>
    private static ScriptedHandshake Endless() => new(async (connection, _) =>
    {
        await connection.Stream.ReadExactlyAsync(new byte[1], CancellationToken.None);
        return connection;
    });

    private static ValueTask<IChannelListener> ListenAsync() => new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(Running.Token);

    private static TcpConnector Connector(IChannelListener listener, IReadOnlyList<IConnectionHandshake> handshakes, TimeProvider? time = null, SocketCalls? calls = null) =>
        new(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() }, framing: null, time, calls ?? SocketCalls.System, handshakes);
}
