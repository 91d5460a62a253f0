using System.Net;
using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>The handshake over a real connection from 127.0.0.1.</summary>
public sealed class ProxyProtocolHandshakeTests
{
    private static readonly IPEndPoint Client = IPEndPoint.Parse("192.0.2.1:56324");
    private static readonly IPEndPoint Front = IPEndPoint.Parse("192.0.2.9:443");

    public static TheoryData<byte[]> Headers => [ProxyHeaderBytes.Version1(Client, Front), ProxyHeaderBytes.Version2(Client, Front), ProxyHeaderBytes.Version2(Client, Front, ProxyHeaderBytes.Extension(0x20, new byte[3000]))];

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Headers), DisableDiscoveryEnumeration = true)]
    public async Task The_client_is_known_and_what_follows_in_the_same_packet_is_left(byte[] header)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        await sockets.Peer.SendAsync((byte[])[.. header, .. "hello"u8], Running.Token);
        StreamConnection connection = await PerformAsync(sockets, Trusting("127.0.0.0/8"));
        Assert.Equal(Client, connection.RemoteEndPoint);
        Assert.Equal(sockets.Connection.LocalEndPoint, connection.LocalEndPoint);
        IProxiedConnection proxied = connection.GetFeature<IProxiedConnection>()!;
        Assert.Equal((sockets.Peer.LocalEndPoint, Front), (proxied.ProxyEndPoint, proxied.DestinationEndPoint));
        Assert.Equal("hello"u8.ToArray(), await ReadAsync(connection, 5));

        await connection.Stream.WriteAsync("back"u8.ToArray(), Running.Token);
        await connection.CompleteWritesAsync(Running.Token);
        byte[] received = new byte[10];
        Assert.Equal(4, await sockets.Peer.ReceiveAsync(received, Running.Token));
        Assert.Equal(0, await sockets.Peer.ReceiveAsync(received, Running.Token));
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Headers), DisableDiscoveryEnumeration = true)]
    public async Task A_header_may_come_byte_by_byte(byte[] header)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        sockets.Peer.NoDelay = true;
        Task<StreamConnection> handshake = PerformAsync(sockets, Trusting("127.0.0.1"));
        foreach (byte next in header)
        {
            await sockets.Peer.SendAsync((byte[])[next], Running.Token);
        }

        Assert.Equal(Client, (await handshake).RemoteEndPoint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_proxy_that_speaks_for_itself_is_its_own_client()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        await sockets.Peer.SendAsync(ProxyHeaderBytes.Version2(ProxyHeaderBytes.Local, 0), Running.Token);
        StreamConnection connection = await PerformAsync(sockets, Trusting("127.0.0.1"));
        Assert.Equal(sockets.Peer.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Null(connection.GetFeature<IProxiedConnection>());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_the_proxy_does_not_know_has_no_address_and_is_not_taken_for_the_proxy()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        await sockets.Peer.SendAsync(ProxyHeaderBytes.Version1("PROXY UNKNOWN"), Running.Token);
        StreamConnection connection = await PerformAsync(sockets, Trusting("127.0.0.1"));
        Assert.Null(connection.RemoteEndPoint);
        Assert.Equal(sockets.Peer.LocalEndPoint, connection.GetFeature<IProxiedConnection>()!.ProxyEndPoint);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("secret letters and more", "sent something else than a PROXY header")]
    [InlineData("PROXY TCP4 secret", "ended the connection in the middle of a PROXY header")]
    [InlineData("", "ended the connection without a PROXY header")]
    public async Task A_trusted_source_without_a_header_is_refused_and_not_quoted(string sent, string part)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        await sockets.Peer.SendAsync(System.Text.Encoding.ASCII.GetBytes(sent), Running.Token);
        sockets.Peer.Shutdown(SocketShutdown.Send);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PerformAsync(sockets, Trusting("127.0.0.1")));
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.StartsWith($"The proxy at {sockets.Peer.LocalEndPoint} {part}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_source_that_is_not_trusted_is_refused_without_a_look_at_what_it_sends()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => PerformAsync(sockets, Trusting("10.0.0.0/8", "fd00::/8", "127.0.0.2")));
        Assert.Equal(TransportError.AccessDenied, exception.Error);
        Assert.StartsWith($"{sockets.Peer.LocalEndPoint} is none of ProxyProtocol:TrustedSources", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_source_that_is_not_trusted_may_connect_itself_if_that_is_allowed()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");

        // Without a byte from the client: it may have nothing to say.
        StreamConnection connection = await PerformAsync(sockets, AlsoDirect());
        Assert.Equal(sockets.Peer.LocalEndPoint, connection.RemoteEndPoint);
        Assert.Null(connection.GetFeature<IProxiedConnection>());
        foreach (string text in (string[])["P", "RO", "PROXY "])
        {
            await sockets.Peer.SendAsync(System.Text.Encoding.ASCII.GetBytes(text), Running.Token);
            Assert.Equal(0, await connection.Stream.ReadAsync(Memory<byte>.Empty, Running.Token));
            Assert.Equal(text, System.Text.Encoding.ASCII.GetString(await ReadAsync(connection, text.Length)));
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Headers), DisableDiscoveryEnumeration = true)]
    public async Task A_header_of_a_source_that_is_not_trusted_ends_the_connection(byte[] header)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        StreamConnection connection = await PerformAsync(sockets, AlsoDirect());
        await sockets.Peer.SendAsync(header, Running.Token);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ReadAsync(connection, header.Length));
        Assert.Equal(TransportError.ProtocolViolation, exception.Error);
        Assert.Equal(
            $"{sockets.Peer.LocalEndPoint} sent a PROXY header, but is none of ProxyProtocol:TrustedSources, so the connection was closed. If it is a proxy of yours, add its address.",
            connection.MapException(exception).Message);
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Headers), DisableDiscoveryEnumeration = true)]
    public async Task A_header_of_a_source_that_is_not_trusted_is_seen_in_pieces_too(byte[] header)
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        StreamConnection connection = await PerformAsync(sockets, AlsoDirect());
        await sockets.Peer.SendAsync(header, Running.Token);
        await Assert.ThrowsAsync<TransportException>(async () =>
        {
            for (int i = 0; i < header.Length; i++)
            {
                Assert.Equal(header[i], Assert.Single(await ReadAsync(connection, 1)));
            }
        });
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Cancelling_ends_the_wait_for_a_header()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        using CancellationTokenSource cancellation = new();
        await sockets.Peer.SendAsync("PROXY TCP4"u8.ToArray(), Running.Token);
        Task<StreamConnection> handshake = new ProxyProtocolHandshake(Trusting("127.0.0.1")).PerformAsync(sockets.Connection, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handshake);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_connection_that_breaks_in_the_header_says_so()
    {
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        await sockets.Peer.SendAsync("PROXY TCP4"u8.ToArray(), Running.Token);
        Task<StreamConnection> handshake = PerformAsync(sockets, Trusting("127.0.0.1"));
        sockets.Peer.Close(0);
        Assert.Equal(TransportError.ConnectionLost, (await Assert.ThrowsAsync<TransportException>(() => handshake)).Error);
    }

    private static ProxyProtocolOptions Trusting(params string[] sources)
    {
        ProxyProtocolOptions options = new() { Enabled = true };
        foreach (string source in sources)
        {
            options.TrustedSources.Add(source);
        }

        return options;
    }

    private static ProxyProtocolOptions AlsoDirect()
    {
        ProxyProtocolOptions options = Trusting("10.0.0.0/8");
        options.Required = false;
        return options;
    }

    private static Task<StreamConnection> PerformAsync(ConnectedSockets sockets, ProxyProtocolOptions options) => new ProxyProtocolHandshake(options).PerformAsync(sockets.Connection, Running.Token).AsTask();

    private static async Task<byte[]> ReadAsync(StreamConnection connection, int length)
    {
        byte[] bytes = new byte[length];
        await connection.Stream.ReadExactlyAsync(bytes, Running.Token);
        return bytes;
    }
}
