using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets.Tests;

public sealed class TlsOptionsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<Action<TlsClientOptions>, string> BadClients => new()
    {
        { tls => tls.TargetHost = "example.com:443", "Tls:TargetHost is 'example.com:443', which is neither a host name nor an address" },
        { tls => tls.TargetHost = "", "Tls:TargetHost is ''" },
        { tls => tls.CertificateKeyFile = "x.key", "Tls:CertificateKeyFile is 'x.key', but CertificateFile is not set" },
        { tls => tls.CertificateFile = "missing.pem", "Tls:CertificateFile is 'missing.pem', which does not exist; relative paths begin at" },
        { tls => tls.TrustedRootsFile = "missing.pem", "Tls:TrustedRootsFile is 'missing.pem', which does not exist" },
        { tls => tls.RevocationMode = (X509RevocationMode)7, "Tls:RevocationMode is 7; set it to NoCheck, Online or Offline." },
#pragma warning disable CA5397, SYSLIB0039 // The very thing that must be refused.
        { tls => tls.MinimumVersion = SslProtocols.Tls11, "Tls:MinimumVersion is Tls11; set it to Tls12 or Tls13" },
#pragma warning restore CA5397, SYSLIB0039
        { tls => tls.MinimumVersion = SslProtocols.None, "Tls:MinimumVersion is None" },
        { tls => tls.ApplicationProtocols.Add(""), "Tls:ApplicationProtocols has the name ''" },
        { tls => tls.ApplicationProtocols.Add(new string('x', 256)), "each must have from 1 to 255 ASCII characters" },
        { tls => tls.ApplicationProtocols.Add("é"), "Tls:ApplicationProtocols has the name 'é'" },
    };

    public static TheoryData<Action<TlsListenerOptions>, string> BadListeners => new()
    {
        { tls => tls.SelectCertificate = null, "Tls:CertificateFile is not set; set it to a PEM or PFX file with the listener's certificate" },
        { tls => tls.ClientCertificates = (TlsClientCertificates)3, "Tls:ClientCertificates is 3; set it to None, Allowed or Required." },
        { tls => tls.ClientCertificates = TlsClientCertificates.Allowed, "Tls:ClientCertificates is Allowed, but nothing says who issues them; set TrustedRootsFile" },
        { tls => tls.ClientCertificates = TlsClientCertificates.Required, "Tls:ClientCertificates is Required" },
    };

    [Theory]
    [MemberData(nameof(BadClients), DisableDiscoveryEnumeration = true)]
    public void A_client_setting_that_cannot_be_used_is_one_sentence_that_names_it(Action<TlsClientOptions> set, string part)
    {
        TcpClientOptions options = new() { Endpoint = "localhost:1", Tls = new() };
        set(options.Tls);
        AssertOne(options, part);
    }

    [Theory]
    [MemberData(nameof(BadListeners), DisableDiscoveryEnumeration = true)]
    public void A_listener_setting_that_cannot_be_used_is_one_sentence_that_names_it(Action<TlsListenerOptions> set, string part)
    {
        TcpListenerOptions options = TlsUnderTest.Listener();
        set(options.Tls!);
        AssertOne(options, part);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_refused_with_the_reason()
    {
        (string certificate, string key) = _directory.WritePemPair("a", TestAuthority.Localhost);
        (_, string encrypted) = _directory.WritePemPair("b", TestAuthority.Localhost, "secret");
        (_, string other) = _directory.WritePemPair("c", TestAuthority.Shared.IssueServer("c.example"));
        AssertCertificate(certificate, null, null, "Tls:CertificateFile is '");
        AssertCertificate(certificate, other, null, "which cannot be used: ");
        AssertCertificate(certificate, encrypted, null, "set CertificatePassword if it has one.");
        AssertCertificate(certificate, encrypted, "wrong", "which cannot be used: ");
        AssertCertificate(certificate, _directory.File("missing.key"), null, "Tls:CertificateKeyFile is '");
        AssertCertificate(_directory.WriteText("garbage", "garbage"), null, null, "Set it to a PEM file with the certificate");
        AssertCertificate(_directory.WriteText("empty", ""), null, null, "which cannot be used: ");
        AssertCertificate(key, null, null, "which cannot be used: ");
        AssertCertificate(_directory.WritePfx("a.pfx", TestAuthority.Localhost, "secret"), null, "wrong", "which cannot be used: ");
        AssertCertificate(_directory.WritePfx("c.pfx", TestAuthority.Shared.Roots[0], null), null, null, "It has no certificate with a private key.");
        AssertOne(new TcpClientOptions { Endpoint = "localhost:1", Tls = new() { TrustedRootsFile = key } }, "which has no certificate; set it to a PEM file with at least one.");
    }

    [Fact]
    public void Settings_in_range_are_valid()
    {
        string roots = _directory.WriteText("roots.pem", TestAuthority.Shared.Pem);
        Assert.Empty(new TcpClientOptions { Endpoint = "localhost:1", Tls = new() }.Validate());
        Assert.Empty(new TcpClientOptions { Endpoint = "localhost:1", Tls = new() { TargetHost = "example.com", TrustedRootsFile = roots, MinimumVersion = SslProtocols.Tls13, RevocationMode = X509RevocationMode.Online, ApplicationProtocols = { "chat/1" } } }.Validate());
        Assert.Empty(TlsUnderTest.Listener(tls => (tls.ClientCertificates, tls.TrustedRootsFile) = (TlsClientCertificates.Required, roots)).Validate());
    }

    [Fact]
    public void Connectors_and_factories_refuse_invalid_options()
    {
        Assert.Throws<ArgumentException>("options", () => new TcpConnector(new TcpClientOptions { Endpoint = "localhost:1", Tls = new() { TrustedRootsFile = "missing.pem" } }));
        Assert.Throws<ArgumentException>("options", () => new TcpListenerFactory(new TcpListenerOptions { Endpoint = "*:0", Tls = new() }));
    }

    public void Dispose() => _directory.Dispose();

    private static void AssertCertificate(string file, string? key, string? password, string part) =>
        AssertOne(new TcpListenerOptions { Endpoint = "*:0", Tls = new() { CertificateFile = file, CertificateKeyFile = key, CertificatePassword = password } }, part);

    private static void AssertOne(ChannelOptions options, string part)
    {
        string failure = Assert.Single(options.Validate());
        Assert.Contains(part, failure, StringComparison.Ordinal);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
    }
}
