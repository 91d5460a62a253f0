using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets.Tests;

/// <summary>A certificate authority of a test.</summary>
internal sealed class TestAuthority
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 _certificate;

    private TestAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>One that most tests share, since keys are costly.</summary>
    public static TestAuthority Shared { get; } = Create("CN=Test Root");

    /// <summary>The shared one's certificate for localhost and the loopback addresses.</summary>
    public static X509Certificate2 Localhost { get; } = Shared.IssueServer("localhost", "127.0.0.1");

    public X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificate(_certificate.RawData)];

    public string Pem => _certificate.ExportCertificatePem();

    public static TestAuthority Create(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(AuthorityRequest(subject, key).CreateSelfSigned(Now.AddDays(-100), Now.AddDays(100)));
    }

    public TestAuthority CreateIntermediate(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new TestAuthority(Sign(AuthorityRequest(subject, key), key, Now.AddDays(-50), Now.AddDays(50)));
    }

    public X509Certificate2 IssueServer(params string[] names) => Issue(names, ServerUsage, Now.AddDays(-10), Now.AddDays(10));

    public X509Certificate2 IssueExpiredServer(params string[] names) => Issue(names, ServerUsage, Now.AddDays(-10), Now.AddDays(-1));

    public X509Certificate2 IssueFutureServer(params string[] names) => Issue(names, ServerUsage, Now.AddDays(1), Now.AddDays(10));

    /// <summary>One whose issuer says at an address on the web what was revoked.</summary>
    public X509Certificate2 IssueRevocableServer(string revocationListUrl, params string[] names) => Issue(names, ServerUsage, Now.AddDays(-10), Now.AddDays(10), revocationListUrl);

    /// <summary>The list of what was revoked.</summary>
    public byte[] Revoke(params X509Certificate2[] certificates)
    {
        CertificateRevocationListBuilder builder = new();
        Array.ForEach(certificates, certificate => builder.AddEntry(certificate, Now.AddDays(-1)));
        return builder.Build(_certificate, 1, Now.AddDays(5), HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(-1));
    }

    public X509Certificate2 IssueClient(string name) => Issue([name], ClientUsage, Now.AddDays(-10), Now.AddDays(10));

    private static CertificateRequest AuthorityRequest(string subject, ECDsa key)
    {
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    private X509Certificate2 Issue(string[] names, string usage, DateTimeOffset from, DateTimeOffset until, string? revocationListUrl = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder alternatives = new();
        foreach (string name in names)
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (revocationListUrl is not null)
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationListUrl]));
        }

        return Sign(request, key, from, until);
    }

    private X509Certificate2 Sign(CertificateRequest request, ECDsa key, DateTimeOffset from, DateTimeOffset until)
    {
        using X509Certificate2 signed = request.Create(_certificate, from, until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
