using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>What both ends of a TLS connection can set. The peer is verified unless <see cref="ValidateCertificate"/> says otherwise.</summary>
public abstract class TlsOptions
{
    private const int MaxApplicationProtocolBytes = 255;

    private protected TlsOptions()
    {
    }

    /// <summary>The file with this side's certificate: PEM, with the intermediate certificates after it, or PFX. None by default.</summary>
    /// <remarks>It must exist at start. Before each handshake it is looked at, and read again if it has changed, so certificates are replaced without a restart; connections that exist keep theirs.</remarks>
    public string? CertificateFile { get; set; }

    /// <summary>The PEM file with the private key of a certificate in a PEM file. Without it the key is expected in <see cref="CertificateFile"/>.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>The password of the PFX file, or of an encrypted PEM key. None by default.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>A PEM file with the roots that the peer's certificate must come from, instead of those that the system trusts. Read again when it has changed.</summary>
    public string? TrustedRootsFile { get; set; }

    /// <summary>Like <see cref="TrustedRootsFile"/>, from code: asked for before each handshake, possibly by several threads at once; with none, nobody is trusted. Not from configuration.</summary>
    public Func<X509Certificate2Collection>? TrustedRoots { get; set; }

    /// <summary>Whether it is asked if the peer's certificate was revoked. Default <see cref="X509RevocationMode.NoCheck"/>.</summary>
    /// <remarks>
    /// The default is no, since a check asks a third party over the network before each new certificate, and fails if that one does not answer or the issuer, as
    /// most private ones, publishes nothing to ask. <see cref="X509RevocationMode.Online"/> refuses what is revoked and what cannot be found out.
    /// </remarks>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>The oldest version to use, <see cref="SslProtocols.Tls12"/> or <see cref="SslProtocols.Tls13"/>. By default what the system is set to, but never less than TLS 1.2.</summary>
    public SslProtocols? MinimumVersion { get; set; }

    /// <summary>Names of application protocols (ALPN), the preferred one first, each of 1 to 255 ASCII characters. None by default.</summary>
    /// <remarks>If both sides have names and none in common, the handshake fails. If the peer has none, it goes on without; <see cref="ITlsConnection.ApplicationProtocol"/> is null then.</remarks>
    public IList<string> ApplicationProtocols { get; } = [];

    /// <summary>Decides instead of this library whether the peer's certificate is good. Not from configuration.</summary>
    /// <remarks>
    /// Dangerous: who returns true without looking at the errors talks to anybody who sits in between. It is called in each handshake, also without errors, possibly by
    /// several threads at once, and must not block. To trust a certificate of one's own, set <see cref="TrustedRootsFile"/> instead.
    /// </remarks>
    public RemoteCertificateValidationCallback? ValidateCertificate { get; set; }

    internal bool HasTrustedRoots => TrustedRootsFile is not null || TrustedRoots is not null;

    /// <summary>One sentence for each setting that cannot be used; it begins with the setting's name. Reads the files.</summary>
    internal virtual IEnumerable<string> Validate()
    {
        if (CertificateFile is null && CertificateKeyFile is not null)
        {
            yield return $"{nameof(CertificateKeyFile)} is '{CertificateKeyFile}', but {nameof(CertificateFile)} is not set; set both, or neither.";
        }

        if (CertificateFile is not null && CertificateLoading.FailureOf(this) is { } certificateFailure)
        {
            yield return certificateFailure;
        }

        if (TrustedRootsFile is not null && TrustedRoots is not null)
        {
            yield return $"{nameof(TrustedRootsFile)} is '{TrustedRootsFile}', but {nameof(TrustedRoots)} is set too; set one of them.";
        }
        else if (TrustedRootsFile is not null && RootLoading.FailureOf(TrustedRootsFile) is { } rootsFailure)
        {
            yield return rootsFailure;
        }

        if (!Enum.IsDefined(RevocationMode))
        {
            yield return $"{nameof(RevocationMode)} is {RevocationMode}; set it to NoCheck, Online or Offline.";
        }

        if (MinimumVersion is not (null or SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            yield return $"{nameof(MinimumVersion)} is {MinimumVersion}; set it to Tls12 or Tls13, or leave it out.";
        }

        foreach (string name in ApplicationProtocols)
        {
            if (string.IsNullOrEmpty(name) || name.Length > MaxApplicationProtocolBytes || !System.Text.Ascii.IsValid(name))
            {
                yield return $"{nameof(ApplicationProtocols)} has the name '{name}'; each must have from 1 to {MaxApplicationProtocolBytes} ASCII characters.";
            }
        }
    }
}
