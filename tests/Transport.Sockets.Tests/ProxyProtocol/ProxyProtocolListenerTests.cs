using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Transport.Framing;

namespace Transport.Sockets.Tests;

public sealed class ProxyProtocolListenerTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task Who_sends_no_header_is_dropped_and_logged_and_the_next_one_accepted()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await ListenAsync(logger, "127.0.0.1");
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket stranger = await ConnectAsync(listener);
        await stranger.SendAsync("secret letters\n"u8.ToArray(), Running.Token);
        await ExpectDroppedAsync(stranger);

        using Socket proxy = await ConnectAsync(listener);
        await proxy.SendAsync(ProxyHeaderBytes.Version1("PROXY TCP6 2001:db8::1 2001:db8::9 56324 443").Concat("first\n"u8.ToArray()).ToArray(), Running.Token);
        using IMessageChannel? channel = await accept;
        Assert.Equal(IPEndPoint.Parse("[2001:db8::1]:56324"), channel!.RemoteEndPoint);
        Assert.Equal(proxy.LocalEndPoint, channel.GetFeature<IProxiedConnection>()!.ProxyEndPoint);
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync(Running.Token));
        Assert.Equal("first", message.GetText());

        await logger.WaitForAsync(1);
        Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Warning
            && entry.Message.Contains($"{stranger.LocalEndPoint} at {listener.LocalEndPoint} failed", StringComparison.Ordinal)
            && entry.Message.Contains("sent something else than a PROXY header", StringComparison.Ordinal));
        Assert.DoesNotContain(logger.Entries, entry => entry.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_header_from_an_untrusted_source_is_dropped_and_logged_without_its_content()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await ListenAsync(logger, "10.0.0.0/8");
        using Socket stranger = await ConnectAsync(listener);
        await stranger.SendAsync(ProxyHeaderBytes.Version1("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443"), Running.Token);

        // Only now: the stranger is dropped as soon as it is accepted, which could be while it still connects.
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        await ExpectDroppedAsync(stranger);
        await logger.WaitForAsync(1);
        await listener.DisposeAsync();
        Assert.Null(await accept);
        Assert.Contains(logger.Entries, entry => entry.Level == LogLevel.Warning && entry.Message.Contains("is none of ProxyProtocol:TrustedSources", StringComparison.Ordinal));
        Assert.DoesNotContain(logger.Entries, entry => entry.Message.Contains("192.0.2.1", StringComparison.Ordinal));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_header_comes_before_TLS_which_may_follow_in_the_same_packet()
    {
        await using IChannelListener listener = await new TcpListenerFactory(
            new TcpListenerOptions
            {
                Endpoint = "127.0.0.1:0",
                ProxyProtocol = { Enabled = true, TrustedSources = { "127.0.0.1" } },
                Tls = new() { SelectCertificate = TlsUnderTest.Always(TestAuthority.Localhost) },
            },
            MessageFraming.Lines()).ListenAsync(Running.Token);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using Socket socket = await ConnectAsync(listener);
        await using HeaderFirstStream below = new(socket, ProxyHeaderBytes.Version1("PROXY TCP4 192.0.2.1 192.0.2.9 56324 443"));
        await using SslStream tls = new(below);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                CertificateChainPolicy = new() { RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { TestAuthority.Shared.Roots[0] } },
            },
            Running.Token);
        await tls.WriteAsync("secret\n"u8.ToArray(), Running.Token);

        using IMessageChannel? channel = await accept;
        Assert.Equal(IPEndPoint.Parse("192.0.2.1:56324"), channel!.RemoteEndPoint);
        Assert.Equal(socket.LocalEndPoint, channel.GetFeature<IProxiedConnection>()!.ProxyEndPoint);
        Assert.Equal("localhost", channel.GetFeature<ITlsConnection>()!.ServerName);
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync(Running.Token));
        Assert.Equal("secret", message.GetText());
    }

    private static ValueTask<IChannelListener> ListenAsync(RecordingLogger logger, string trusted) => new TcpListenerFactory(
        new TcpListenerOptions { Endpoint = "127.0.0.1:0", ProxyProtocol = { Enabled = true, TrustedSources = { trusted } } },
        MessageFraming.Lines(),
        logger: logger).ListenAsync(Running.Token);

    private static async Task<Socket> ConnectAsync(IChannelListener listener)
    {
        Socket client = SocketDialer.CreateSocket(AddressFamily.InterNetwork);
        await client.ConnectAsync(listener.LocalEndPoint, Running.Token);
        return client;
    }

    private static async Task ExpectDroppedAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[10], Running.Token));
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    /// <summary>Sends a header together with the first bytes that are written.</summary>
    private sealed class HeaderFirstStream(Socket socket, byte[] header) : NetworkStream(socket)
    {
        private byte[]? _header = header;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] before = Interlocked.Exchange(ref _header, null) ?? [];
            return base.WriteAsync((byte[])[.. before, .. buffer.Span], cancellationToken);
        }
    }
}
