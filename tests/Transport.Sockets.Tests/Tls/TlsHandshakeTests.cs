using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Transport.Conformance;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>Handshakes that go wrong before anybody looks at a certificate, and what is agreed upon in those that do not.</summary>
public sealed class TlsHandshakeTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task A_server_that_says_nothing_is_given_up_after_the_connect_timeout()
    {
        FakeTimeProvider time = new();
        using Socket listening = Listen();
        Task<IMessageChannel> connect = ConnectAsync(listening, time);
        using Socket peer = await listening.AcceptAsync(Running.Token);
        await ReceiveSomeAsync(peer);
        Assert.False(connect.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(10));

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect.Within());
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.Contains($"Connecting to {listening.LocalEndPoint} took longer than 600 s.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the peer accepted the connection, but has sent nothing. Check that the server speaks TLS at this port.", exception.Message, StringComparison.Ordinal);
        await AssertEndedAsync(peer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_server_that_drips_gains_no_time()
    {
        FakeTimeProvider time = new();
        using Socket listening = Listen();
        Task<IMessageChannel> connect = ConnectAsync(listening, time);
        using Socket peer = await listening.AcceptAsync(Running.Token);
        await ReceiveSomeAsync(peer);
        foreach (byte drop in new byte[] { 22, 3, 3, 0, 64, 2, 0, 0, 60 })
        {
            await peer.SendAsync(new[] { drop }, Running.Token);
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.False(connect.IsCompleted);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TransportError.ConnectTimeout, (await Assert.ThrowsAsync<TransportException>(() => connect.Within())).Error);
        await AssertEndedAsync(peer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_that_says_nothing_holds_up_nobody_and_is_given_up_after_the_handshake_timeout()
    {
        FakeTimeProvider time = new();
        RecordingLogger logger = new();
        TcpListenerOptions options = TlsUnderTest.Listener();
        options.HandshakeTimeout = TimeSpan.FromMinutes(10);
        await using IChannelListener listener = await new TcpListenerFactory(options, timeProvider: time, logger: logger).ListenAsync(Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(listener.LocalEndPoint, Running.Token);

        // Accepted after the silent one, so that one is in its handshake.
        using IMessageChannel client = await TlsUnderTest.ConnectAsync(listener);
        using IMessageChannel? server = await accept.Within();
        Assert.Equal(client.LocalEndPoint, server!.RemoteEndPoint);
        Assert.Empty(logger.Entries);

        time.Advance(TimeSpan.FromMinutes(10));
        await AssertEndedAsync(silent);
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        string message = Assert.Single(logger.Entries).Message;
        Assert.Contains($"The peer {silent.LocalEndPoint} took longer than 600 s.", message, StringComparison.Ordinal);
        Assert.Contains("has sent nothing. Check that the client speaks TLS. Or raise HandshakeTimeout.", message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task How_far_a_handshake_has_come_is_said_in_bytes()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        TlsPeer peer = TlsPeer.Server(sockets.Connection, "a.example");
        await using TlsWire wire = new(new MemoryStream(new byte[6]));
        Assert.Contains("has sent nothing", TlsErrorMapping.Progress(peer, wire), StringComparison.Ordinal);
        Assert.Equal(6, await wire.ReadAsync(new byte[10], Running.Token));
        Assert.Contains($"with a.example ({sockets.Peer.LocalEndPoint}) was not finished in time: the peer has sent 6 bytes of it", TlsErrorMapping.Progress(peer, wire), StringComparison.Ordinal);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task A_handshake_ends_when_it_is_cancelled_however_far_it_has_come(int bytes)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        using CancellationTokenSource timeout = new();
        Task<StreamConnection> handshake = ListenerHandshake().PerformAsync(sockets.Connection, timeout.Token).AsTask();
        await sockets.Peer.SendAsync((await HelloAsync()).AsMemory(0, bytes), Running.Token);
        Assert.False(handshake.IsCompleted);

        await timeout.CancelAsync();

        HandshakeInterruptedException exception = await Assert.ThrowsAsync<HandshakeInterruptedException>(() => handshake.Within());
        Assert.Equal(timeout.Token, exception.CancellationToken);
        Assert.Contains("Check that the client speaks TLS.", exception.Message, StringComparison.Ordinal);
        await AssertEndedAsync(sockets.Peer);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_handshake_ends_when_it_is_cancelled_while_a_callback_hangs()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        using CancellationTokenSource timeout = new();
        TaskCompletionSource asked = new();
        TaskCompletionSource<System.Net.Security.SslStreamCertificateContext?> never = new();
        TlsListenerOptions options = new()
        {
            SelectCertificate = (_, _) =>
            {
                asked.SetResult();
                return new(never.Task);
            },
        };
        Task<StreamConnection> handshake = new TlsListenerHandshake(options, new RecordingLogger()).PerformAsync(sockets.Connection, timeout.Token).AsTask();
        await sockets.Peer.SendAsync(await HelloAsync(), Running.Token);
        await asked.Task.Within();
        await timeout.CancelAsync();
        await Assert.ThrowsAsync<HandshakeInterruptedException>(() => handshake.Within());
        never.SetResult(null);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "The client speaks HTTP without TLS.")]
    [InlineData("hello\r\nworld\r\n", "What the client has sent is not TLS.")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello", "is not the beginning of a handshake (ClientHello)")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ffhello and so on", "The peer ended the connection after it had sent 20 bytes.")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0028", "alert handshake_failure")]
    [InlineData("", "The peer ended the connection before it had sent anything")]
    public async Task A_client_that_sends_something_else_is_told_apart(string sent, string said)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        Task<StreamConnection> handshake = ListenerHandshake().PerformAsync(sockets.Connection, Running.Token).AsTask();
        await sockets.Peer.SendAsync(Encoding.Latin1.GetBytes(sent), Running.Token);
        sockets.Peer.Shutdown(SocketShutdown.Send);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => handshake.Within());
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"The TLS handshake with the client {sockets.Peer.LocalEndPoint} failed.", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("world", exception.Message, StringComparison.Ordinal);
        await AssertEndedAsync(sockets.Peer);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", TransportError.HandshakeFailed, "The peer speaks HTTP without TLS.")]
    [InlineData("220 mail.example ESMTP\r\n", TransportError.HandshakeFailed, "if the server listens without TLS there, configure TLS on it")]
    [InlineData("", TransportError.ConnectionLost, "The peer ended the connection before it had sent anything")]
    public async Task A_server_that_speaks_something_else_is_told_apart(string sent, TransportError error, string said)
    {
        using Socket listening = Listen();
        Task<IMessageChannel> connect = new TcpConnector(new TcpClientOptions { Endpoint = listening.LocalEndPoint!.ToString(), Tls = new() }).ConnectAsync(Running.Token).AsTask();
        using Socket peer = await listening.AcceptAsync(Running.Token);
        await ReceiveSomeAsync(peer);
        await peer.SendAsync(Encoding.Latin1.GetBytes(sent), Running.Token);
        peer.Shutdown(SocketShutdown.Send);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect.Within());
        Assert.Equal(error, exception.Error);
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_without_tls_at_a_listener_with_it_is_refused_with_the_remedy()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        using IMessageChannel client = await new TcpConnector(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() }).ConnectAsync(Running.Token);
        await client.SendTextAsync("hello").Within();
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.Contains("Configure TLS on it (UseTls), or remove Tls from this listener.", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);
        await end.CancelAsync();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_server_without_tls_is_told_apart_by_its_answer()
    {
        await using IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(Running.Token);
        Task<IMessageChannel> connect = TlsUnderTest.ConnectAsync(listener);
        await using IMessageChannel? server = await listener.AcceptAsync(Running.Token);
        await Assert.ThrowsAsync<TransportException>(() => server!.ReceiveAsync(Running.Token).Within());
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Contains("What the peer has sent is not TLS.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_first_application_protocol_of_the_server_that_the_client_knows_is_agreed_upon()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(Offer<TlsListenerOptions>("chat/2", "chat/1"), Offer<TlsClientOptions>("other", "chat/1"));
        Assert.Equal("chat/1", pair.First.GetFeature<ITlsConnection>()!.ApplicationProtocol);
        Assert.Equal("chat/1", pair.Second.GetFeature<ITlsConnection>()!.ApplicationProtocol);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task No_application_protocol_in_common_is_a_failure_on_both_sides()
    {
        (string server, TransportException client) = await FailAsync(Offer<TlsListenerOptions>("chat/2"), Offer<TlsClientOptions>("chat/1"));
        Assert.Contains("The peer offers none of the names in Tls:ApplicationProtocols.", server, StringComparison.Ordinal);
        Assert.Equal(TransportError.HandshakeFailed, client.Error);
        Assert.Contains("The peer knows none of the names in Tls:ApplicationProtocols", client.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_side_that_names_no_application_protocol_gets_none()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(connect: Offer<TlsClientOptions>("chat/1"));
        Assert.Null(pair.First.GetFeature<ITlsConnection>()!.ApplicationProtocol);
        Assert.Null(pair.Second.GetFeature<ITlsConnection>()!.ServerName);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(null)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_version_is_at_least_the_minimum(SslProtocols? minimum)
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(tls => tls.MinimumVersion = minimum);
        ITlsConnection connection = pair.First.GetFeature<ITlsConnection>()!;
        Assert.True(connection.Protocol >= (minimum ?? SslProtocols.Tls12));
        Assert.Equal(connection.Protocol, pair.Second.GetFeature<ITlsConnection>()!.Protocol);
        Assert.NotEqual(0, (int)connection.CipherSuite);
        Assert.Equal(connection.CipherSuite, pair.Second.GetFeature<ITlsConnection>()!.CipherSuite);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Channels_without_tls_have_no_such_feature()
    {
        await using IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }).ListenAsync(Running.Token);
        using IMessageChannel client = await new TcpConnector(new TcpClientOptions { Endpoint = listener.LocalEndPoint.ToString() }).ConnectAsync(Running.Token);
        Assert.Null(client.GetFeature<ITlsConnection>());
    }

    private static Action<TOptions> Offer<TOptions>(params string[] names)
        where TOptions : TlsOptions => tls => Array.ForEach(names, tls.ApplicationProtocols.Add);

    private static Task<IMessageChannel> ConnectAsync(Socket listening, FakeTimeProvider time) =>
        new TcpConnector(new TcpClientOptions { Endpoint = listening.LocalEndPoint!.ToString(), ConnectTimeout = TimeSpan.FromMinutes(10), Tls = new() }, timeProvider: time).ConnectAsync(Running.Token).AsTask();

    private static TlsListenerHandshake ListenerHandshake() => new(TlsUnderTest.Listener().Tls!, new RecordingLogger());

    private static async Task<(string Server, TransportException Client)> FailAsync(Action<TlsListenerOptions> listen, Action<TlsClientOptions> connect)
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(listen, logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        TransportException client = await Assert.ThrowsAsync<TransportException>(() => TlsUnderTest.ConnectAsync(listener, connect));
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        await end.CancelAsync();
        return (Assert.Single(logger.Entries).Message, client);
    }

    /// <summary>What a client says first.</summary>
    private static async Task<byte[]> HelloAsync()
    {
        using Socket listening = Listen();
        using CancellationTokenSource enough = new();
        Task<IMessageChannel> connect = new TcpConnector(new TcpClientOptions { Endpoint = listening.LocalEndPoint!.ToString(), Tls = new() { TargetHost = "localhost" } }).ConnectAsync(enough.Token).AsTask();
        using Socket peer = await listening.AcceptAsync(Running.Token);
        byte[] hello = await ReceiveSomeAsync(peer);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        return hello;
    }

    private static async Task<byte[]> ReceiveSomeAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return buffer[..await socket.ReceiveAsync(buffer, Running.Token)];
    }

    private static async Task AssertEndedAsync(Socket peer)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await peer.ReceiveAsync(buffer, Running.Token) > 0)
            {
            }
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    private static Socket Listen()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }
}
