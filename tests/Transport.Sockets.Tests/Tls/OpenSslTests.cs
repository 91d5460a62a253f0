using System.Security.Authentication;
using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>Interoperability with OpenSSL's own programs.</summary>
public sealed class OpenSslTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData("-tls1_2", SslProtocols.Tls12)]
    [InlineData("-tls1_3", SslProtocols.Tls13)]
    public async Task An_openssl_client_exchanges_lines_with_a_listener(string version, SslProtocols expected)
    {
        using TemporaryDirectory directory = new();
        string roots = directory.WriteText("roots.pem", TestAuthority.Shared.Pem);
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(Names, MessageFraming.Lines());
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
        using OpenSsl openssl = OpenSsl.StartClient(listener, version, "-CAfile", roots, "-servername", "localhost", "-verify_hostname", "localhost", "-alpn", "lines/9,lines/1");
        await openssl.WriteLineAsync("hello");
        await using IMessageChannel channel = (await accept.Within())!;
        Assert.Equal("hello", await ReceiveAsync(channel));
        await channel.SendTextAsync("world").Within();
        Assert.Equal("world", await openssl.ReadLineAsync());

        ITlsConnection connection = channel.GetFeature<ITlsConnection>()!;
        Assert.Equal(expected, connection.Protocol);
        Assert.Equal("localhost", connection.ServerName);
        Assert.Equal("lines/1", connection.ApplicationProtocol);

        // Its goodbye comes with the end of its input, and is an end in good order.
        await channel.CloseAsync().AsTask().Within();
        Assert.Null((await channel.Completion.Within()).Error);
        Assert.Equal(0, (await openssl.EndAsync()).Code);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_openssl_client_with_a_certificate_is_known_and_one_without_is_refused()
    {
        using TemporaryDirectory directory = new();
        string roots = directory.WriteText("roots.pem", TestAuthority.Shared.Pem);
        (string certificate, string key) = directory.WritePemPair("alice", TestAuthority.Shared.IssueClient("alice"));
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(
            tls => (tls.ClientCertificates, tls.TrustedRootsFile) = (TlsClientCertificates.Required, roots), MessageFraming.Lines(), logger);
        Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();

        using (OpenSsl refused = OpenSsl.StartClient(listener, "-CAfile", roots))
        {
            await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
            Assert.Contains("It has sent no certificate", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);
            await refused.EndAsync();
        }

        using OpenSsl openssl = OpenSsl.StartClient(listener, "-CAfile", roots, "-cert", certificate, "-key", key);
        await openssl.WriteLineAsync("it is me");
        await using IMessageChannel channel = (await accept.Within())!;
        Assert.Equal("it is me", await ReceiveAsync(channel));
        Assert.Equal("CN=alice", channel.GetFeature<ITlsConnection>()!.RemoteCertificate!.Subject);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_openssl_client_that_does_not_trust_the_listener_says_so_and_the_listener_logs_it()
    {
        using TemporaryDirectory directory = new();
        string roots = directory.WriteText("roots.pem", TestAuthority.Create("CN=Other Root").Pem);
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(framing: MessageFraming.Lines(), logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        using OpenSsl openssl = OpenSsl.StartClient(listener, "-CAfile", roots);
        Assert.Contains("certificate verify failed", (await openssl.EndAsync()).Errors, StringComparison.Ordinal);
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.Contains("The peer refused this side's certificate (alert unknown_ca). The client does not trust it", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);
        await end.CancelAsync();
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("-tls1_2", SslProtocols.Tls12)]
    [InlineData("-tls1_3", SslProtocols.Tls13)]
    public async Task A_client_exchanges_lines_with_an_openssl_server(string version, SslProtocols expected)
    {
        using TemporaryDirectory directory = new();
        (string certificate, string key) = directory.WritePemPair("tls", TestAuthority.Localhost);
        (OpenSsl server, string endpoint) = await OpenSsl.StartServerAsync("-cert", certificate, "-key", key, version, "-alpn", "lines/1");
        using (server)
        {
            await using IMessageChannel channel = await ConnectAsync(endpoint, tls => tls.ApplicationProtocols.Add("lines/1"));
            ITlsConnection connection = channel.GetFeature<ITlsConnection>()!;
            Assert.Equal(expected, connection.Protocol);
            Assert.Equal("lines/1", connection.ApplicationProtocol);
            Assert.Equal("CN=localhost", connection.RemoteCertificate!.Subject);
            foreach (string word in new[] { "hello", "world" })
            {
                await channel.SendTextAsync(word).Within();
                Assert.Equal(string.Concat(word.Reverse()), await ReceiveAsync(channel));
            }
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task An_openssl_server_that_wants_a_certificate_gets_it_or_the_error_says_so(string version)
    {
        using TemporaryDirectory directory = new();
        string roots = directory.WriteText("roots.pem", TestAuthority.Shared.Pem);
        (string certificate, string key) = directory.WritePemPair("tls", TestAuthority.Localhost);
        (OpenSsl server, string endpoint) = await OpenSsl.StartServerAsync("-cert", certificate, "-key", key, version, "-CAfile", roots, "-Verify", "3", "-verify_return_error");
        using (server)
        {
            TransportException exception = await Assert.ThrowsAsync<TransportException>(async () =>
            {
                using IMessageChannel refused = await ConnectAsync(endpoint);
                await refused.ReceiveAsync(Running.Token);
            }).Within();
            Assert.Contains("Tls:CertificateFile", exception.Message, StringComparison.Ordinal);
            Assert.Equal(version == "-tls1_3" ? TransportError.AccessDenied : TransportError.HandshakeFailed, exception.Error);

            string alice = directory.WritePem("alice.pem", TestAuthority.Shared.IssueClient("alice"));
            await using IMessageChannel channel = await ConnectAsync(endpoint, tls => tls.CertificateFile = alice);
            await channel.SendTextAsync("abc").Within();
            Assert.Equal("cba", await ReceiveAsync(channel));
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_openssl_server_of_an_old_version_is_refused_with_the_setting()
    {
        using TemporaryDirectory directory = new();
        (string certificate, string key) = directory.WritePemPair("tls", TestAuthority.Localhost);
        (OpenSsl server, string endpoint) = await OpenSsl.StartServerAsync("-cert", certificate, "-key", key, "-tls1_2");
        using (server)
        {
            TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(endpoint, tls => tls.MinimumVersion = SslProtocols.Tls13));
            Assert.Equal(TransportError.HandshakeFailed, exception.Error);
            Assert.Contains("Tls:MinimumVersion", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_openssl_client_of_an_old_version_is_refused_and_the_listener_logs_the_setting()
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => tls.MinimumVersion = SslProtocols.Tls13, logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        using OpenSsl openssl = OpenSsl.StartClient(listener, "-tls1_2");
        Assert.Contains("alert protocol version", (await openssl.EndAsync()).Errors, StringComparison.Ordinal);
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.Contains("The peer offers no version of TLS that this side allows.", Assert.Single(logger.Entries).Message, StringComparison.Ordinal);
        await end.CancelAsync();
    }

    private static void Names(TlsListenerOptions tls) => tls.ApplicationProtocols.Add("lines/1");

    private static async Task<string> ReceiveAsync(IMessageChannel channel)
    {
        using ReceivedMessage message = (await channel.ReceiveAsync(Running.Token).Within())!.Value;
        return message.GetText();
    }

    private static async Task<IMessageChannel> ConnectAsync(string endpoint, Action<TlsClientOptions>? configure = null)
    {
        TcpClientOptions options = new() { Endpoint = endpoint, Tls = new() { TrustedRoots = TlsUnderTest.SharedRoots } };
        configure?.Invoke(options.Tls);
        return await new TcpConnector(options, MessageFraming.Lines()).ConnectAsync(Running.Token).Within();
    }
}
