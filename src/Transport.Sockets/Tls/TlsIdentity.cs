using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>What the two sides have in common: this side's certificate from files, and how the peer's is verified. One for all connections.</summary>
internal sealed class TlsIdentity
{
    private readonly TlsOptions _options;
    private readonly ReloadedFiles<SslStreamCertificateContext>? _certificate;
    private readonly ReloadedFiles<X509Certificate2Collection>? _roots;

    /// <exception cref="ArgumentException">A file cannot be used any more, although it could when the options were validated.</exception>
    public TlsIdentity(TlsOptions options, ILogger logger)
    {
        _options = options;
        ApplicationProtocols = options.ApplicationProtocols.Count == 0 ? null : [.. options.ApplicationProtocols.Select(name => new SslApplicationProtocol(name))];
        if (options.CertificateFile is { } certificateFile)
        {
            _certificate = new([certificateFile, .. options.CertificateKeyFile is { } key ? [key] : Array.Empty<string>()], () => CertificateLoading.Load(options), logger);
        }

        if (options.TrustedRootsFile is { } rootsFile)
        {
            _roots = new([rootsFile], () => RootLoading.Load(rootsFile), logger);
        }

        try
        {
            _certificate?.Get();
            _roots?.Get();
        }
        catch (TlsFileException exception)
        {
            throw new ArgumentException($"Tls:{exception.Message}", nameof(options), exception);
        }
    }

    public List<SslApplicationProtocol>? ApplicationProtocols { get; }

    /// <summary>The certificate of the files, as they are now; null if there are none.</summary>
    public SslStreamCertificateContext? GetCertificate() => _certificate?.Get();

    /// <summary>How the certificate of the next peer is verified.</summary>
    public X509ChainPolicy CreateChainPolicy()
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = _options.RevocationMode,
            RevocationFlag = X509RevocationFlag.ExcludeRoot,

            // A peer sends its intermediates (RFC 8446, section 4.4.2). Otherwise its certificate could make this process fetch whatever it names.
            DisableCertificateDownloads = true,
        };
        if (_options.HasTrustedRoots)
        {
            // A callback that has none trusts nobody; it does not fall back to the system's roots.
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_roots?.Get() ?? _options.TrustedRoots?.Invoke() ?? []);
        }

        return policy;
    }
}
