using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>What a client makes of the server's certificate.</summary>
public sealed class TlsServerCertificateTests
{
    private static readonly TestAuthority Stranger = TestAuthority.Create("CN=Stranger Root");

    [Fact(Timeout = Running.Timeout)]
    public async Task A_certificate_for_another_name_is_refused_with_both_names()
    {
        TransportException exception = await FailAsync(TestAuthority.Shared.IssueServer("other.example", "192.0.2.9"));
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("Its certificate is for 'other.example', '192.0.2.9', not for '127.0.0.1'.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Tls:TargetHost", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not trusted", exception.Message, StringComparison.Ordinal);
        Assert.Matches(@"^The TLS handshake with 127\.0\.0\.1:\d+ failed\.", exception.Message);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_target_host_is_the_name_that_counts_and_the_server_is_told_it()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(
            tls => tls.SelectCertificate = TlsUnderTest.Always(TestAuthority.Shared.IssueServer("other.example")),
            tls => tls.TargetHost = "other.example");
        Assert.Equal("other.example", pair.First.GetFeature<ITlsConnection>()!.ServerName);
        Assert.Equal("other.example", pair.Second.GetFeature<ITlsConnection>()!.ServerName);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_expired_certificate_is_refused_with_its_last_day()
    {
        X509Certificate2 certificate = TestAuthority.Shared.IssueExpiredServer("localhost", "127.0.0.1");
        TransportException exception = await FailAsync(certificate);
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains($"Its certificate expired at {certificate.NotAfter.ToUniversalTime():u}.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_certificate_of_the_future_is_refused_with_its_first_day()
    {
        X509Certificate2 certificate = TestAuthority.Shared.IssueFutureServer("localhost", "127.0.0.1");
        Assert.Contains($"Its certificate is not valid before {certificate.NotBefore.ToUniversalTime():u}.", (await FailAsync(certificate)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_certificate_from_an_unknown_root_is_refused_with_its_issuer()
    {
        TransportException exception = await FailAsync(Stranger.IssueServer("localhost", "127.0.0.1"));
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("Its certificate comes from CN=Stranger Root, which is not trusted", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Tls:TrustedRootsFile", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Without_roots_of_its_own_a_client_trusts_those_of_the_system_only()
    {
        TransportException exception = await TlsUnderTest.FailToConnectAsync(connect: tls => tls.TrustedRoots = null);
        Assert.Contains("which is not trusted", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task All_checks_that_failed_are_named()
    {
        TransportException exception = await FailAsync(Stranger.IssueExpiredServer("other.example"));
        Assert.Contains("is for 'other.example'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("expired at", exception.Message, StringComparison.Ordinal);
        Assert.Contains("not trusted", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_certificate_for_clients_does_not_make_a_server()
    {
        TransportException exception = await FailAsync(TestAuthority.Shared.IssueClient("localhost"), tls => tls.TargetHost = "localhost");
        Assert.Contains("is not meant for servers", exception.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(null)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_session_that_could_be_resumed_is_verified_like_the_first_one(SslProtocols? minimum)
    {
        using TemporaryDirectory directory = new();
        TestAuthority intermediate = TestAuthority.Shared.CreateIntermediate("CN=Test Intermediate");
        string file = directory.WritePem("server.pem", intermediate.IssueServer("127.0.0.1"), intermediate.Pem);
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(tls => (tls.SelectCertificate, tls.CertificateFile) = (null, file));
        for (int i = 0; i < 3; i++)
        {
            Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
            using IMessageChannel client = await TlsUnderTest.ConnectAsync(listener, tls => tls.MinimumVersion = minimum);
            using IMessageChannel? server = await accept.Within();

            // Whoever reads has read the server's session tickets, too.
            await server!.SendTextAsync("hello", Running.Token);
            using ReceivedMessage message = (await client.ReceiveAsync(Running.Token))!.Value;
            Assert.Equal("hello", message.GetText());
        }

        Task<IMessageChannel?> last = listener.AcceptAsync(Running.Token).AsTask();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => TlsUnderTest.ConnectAsync(listener, tls => (tls.MinimumVersion, tls.TrustedRoots) = (minimum, () => Stranger.Roots)));
        Assert.Contains("not trusted", exception.Message, StringComparison.Ordinal);
        await listener.DisposeAsync();
        (await last.Within())?.Dispose();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_callback_without_roots_trusts_nobody()
    {
        TransportException exception = await TlsUnderTest.FailToConnectAsync(connect: tls => tls.TrustedRoots = () => null!);
        Assert.Contains("which is not trusted", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_name_in_a_certificate_cannot_forge_lines_or_turn_text_around()
    {
        TestAuthority forger = TestAuthority.Create("CN=\"Evil\nRoot\u2028\u202e\"");
        TransportException exception = await FailAsync(forger.IssueServer("127.0.0.1"));
        Assert.Contains("CN=", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Evil?Root??", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Many_names_in_a_certificate_cannot_flood_a_log()
    {
        TransportException exception = await FailAsync(Stranger.IssueServer([.. Enumerable.Range(0, 50).Select(i => $"{i}-{new string('x', 50)}.{new string('y', 50)}.example")]));
        Assert.Contains("and 45 more", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("6-x", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Revocation_that_cannot_be_found_out_is_a_refusal_if_it_is_asked_for()
    {
        TransportException exception = await TlsUnderTest.FailToConnectAsync(connect: tls => tls.RevocationMode = X509RevocationMode.Offline);
        Assert.Contains("Whether its certificate was revoked could not be found out.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Tls:RevocationMode", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_callback_may_accept_what_is_not_good()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(
            tls => tls.SelectCertificate = TlsUnderTest.Always(Stranger.IssueExpiredServer("other.example")),
            tls => tls.ValidateCertificate = (_, certificate, _, errors) => certificate!.Subject == "CN=other.example" && errors != 0);
        await pair.First.SendTextAsync("hello").Within();
        using ReceivedMessage message = (await pair.Second.ReceiveAsync().Within())!.Value;
        Assert.Equal("hello", message.GetText());
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_callback_may_refuse_what_is_good()
    {
        TransportException exception = await TlsUnderTest.FailToConnectAsync(connect: tls => tls.ValidateCertificate = (_, _, _, errors) => errors != 0);
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("ValidateCertificate refused it.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_callback_that_throws_refuses()
    {
        TransportException exception = await TlsUnderTest.FailToConnectAsync(connect: tls => tls.ValidateCertificate = (_, _, _, _) => throw new FormatException("no idea"));
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("ValidateCertificate threw FormatException: no idea", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Roots_from_a_file_are_read_again_when_they_have_changed()
    {
        using TemporaryDirectory directory = new();
        string roots = directory.WriteText("roots.pem", Stranger.Pem);
        await using IChannelListener listener = await TlsUnderTest.ListenAsync();
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        TcpConnector connector = new(TlsUnderTest.Client(listener, tls => (tls.TrustedRoots, tls.TrustedRootsFile) = (null, roots)));
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connector.ConnectAsync(Running.Token).Within());
        Assert.Contains("not trusted", exception.Message, StringComparison.Ordinal);
        (await accept.Within())?.Dispose();

        directory.WriteText("roots.pem", Stranger.Pem + "\n" + TestAuthority.Shared.Pem);
        accept = listener.AcceptAsync(end.Token).AsTask();
        using IMessageChannel client = await connector.ConnectAsync(Running.Token).Within();
        using IMessageChannel? server = await accept.Within();
        Assert.NotNull(server);
    }

    private static Task<TransportException> FailAsync(X509Certificate2 certificate, Action<TlsClientOptions>? connect = null) =>
        TlsUnderTest.FailToConnectAsync(tls => tls.SelectCertificate = TlsUnderTest.Always(certificate), connect);
}
