using System.Security.Cryptography.X509Certificates;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

/// <summary>Clients with certificates (mTLS).</summary>
public sealed class TlsClientCertificateTests
{
    private static readonly X509Certificate2 Alice = TestAuthority.Shared.IssueClient("alice");

    [Theory(Timeout = Running.Timeout)]
    [InlineData(TlsClientCertificates.Allowed)]
    [InlineData(TlsClientCertificates.Required)]
    public async Task The_clients_certificate_is_readable_from_the_servers_channel(TlsClientCertificates mode)
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(Demand(mode), Present(Alice));
        Assert.Equal(Alice.Thumbprint, pair.Second.GetFeature<ITlsConnection>()!.RemoteCertificate!.Thumbprint);
        Assert.Equal(TestAuthority.Localhost.Thumbprint, pair.First.GetFeature<ITlsConnection>()!.RemoteCertificate!.Thumbprint);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task The_certificate_outlives_the_channel()
    {
        ChannelPair pair = await TlsUnderTest.ConnectPairAsync(Demand(TlsClientCertificates.Required), Present(Alice));
        ITlsConnection connection = pair.Second.GetFeature<ITlsConnection>()!;
        await pair.DisposeAsync();
        Assert.Equal("CN=alice", connection.RemoteCertificate!.Subject);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_client_without_a_certificate_is_welcome_where_they_are_allowed()
    {
        await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(Demand(TlsClientCertificates.Allowed));
        Assert.Null(pair.Second.GetFeature<ITlsConnection>()!.RemoteCertificate);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(null)]
    [InlineData(System.Security.Authentication.SslProtocols.Tls13)]
    public async Task A_client_without_a_certificate_is_refused_where_they_are_required(System.Security.Authentication.SslProtocols? minimum)
    {
        (string reason, TransportException client) = await RefuseAsync(Demand(TlsClientCertificates.Required), tls => tls.MinimumVersion = minimum);
        Assert.Contains("It has sent no certificate, and Tls:ClientCertificates is Required.", reason, StringComparison.Ordinal);
        Assert.Contains("Tls:CertificateFile", client.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_clients_certificate_from_an_unknown_root_is_refused()
    {
        (string reason, TransportException client) = await RefuseAsync(Demand(TlsClientCertificates.Allowed), Present(TestAuthority.Create("CN=Mallory").IssueClient("alice")));
        Assert.Contains("Its certificate comes from CN=Mallory, which is not trusted", reason, StringComparison.Ordinal);
        Assert.Matches(@"The TLS handshake with the client 127\.0\.0\.1:\d+ failed\.", reason);
        Assert.Contains("certificate", client.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_certificate_for_servers_does_not_make_a_client()
    {
        (string reason, _) = await RefuseAsync(Demand(TlsClientCertificates.Required), Present(TestAuthority.Localhost));
        Assert.Contains("is not meant for clients", reason, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Intermediates_in_the_file_are_sent_with_the_certificate()
    {
        using TemporaryDirectory directory = new();
        TestAuthority intermediate = TestAuthority.Shared.CreateIntermediate("CN=Test Intermediate");
        string file = directory.WritePem("bob.pem", intermediate.IssueClient("bob"), intermediate.Pem);

        // The second connection could resume the first one's session, in which the intermediates would be missing.
        for (int i = 0; i < 2; i++)
        {
            await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync(Demand(TlsClientCertificates.Required), tls => tls.CertificateFile = file);
            Assert.Equal("CN=bob", pair.Second.GetFeature<ITlsConnection>()!.RemoteCertificate!.Subject);
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Missing_intermediates_are_a_refusal_that_says_so()
    {
        using TemporaryDirectory directory = new();
        string file = directory.WritePem("bob.pem", TestAuthority.Shared.CreateIntermediate("CN=Test Intermediate").IssueClient("bob"));
        (string reason, _) = await RefuseAsync(Demand(TlsClientCertificates.Required), tls => tls.CertificateFile = file);
        Assert.Contains("CN=Test Intermediate, which is not trusted, or an intermediate certificate is missing", reason, StringComparison.Ordinal);
    }

    private static Action<TlsListenerOptions> Demand(TlsClientCertificates mode) => tls => (tls.ClientCertificates, tls.TrustedRoots) = (mode, TlsUnderTest.SharedRoots);

    private static Action<TlsClientOptions> Present(X509Certificate2 certificate)
    {
        System.Net.Security.SslStreamCertificateContext context = TlsUnderTest.Context(certificate);
        return tls => tls.SelectCertificate = _ => new(context);
    }

    /// <summary>What the listener logs and what the client is told. With TLS 1.3 a client has connected before the server has looked at its certificate.</summary>
    private static async Task<(string Reason, TransportException Client)> RefuseAsync(Action<TlsListenerOptions> listen, Action<TlsClientOptions> connect)
    {
        RecordingLogger logger = new();
        await using IChannelListener listener = await TlsUnderTest.ListenAsync(listen, logger: logger);
        using CancellationTokenSource end = new();
        Task<IMessageChannel?> accept = listener.AcceptAsync(end.Token).AsTask();
        TransportException client = await Assert.ThrowsAsync<TransportException>(async () =>
        {
            using IMessageChannel channel = await TlsUnderTest.ConnectAsync(listener, connect);
            await channel.ReceiveAsync(Running.Token);
        }).Within();
        await SafetyTimeout.Until(() => !logger.Entries.IsEmpty);
        Assert.False(accept.IsCompleted);
        await end.CancelAsync();
        return (Assert.Single(logger.Entries).Message, client);
    }
}
