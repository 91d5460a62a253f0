using System.Net.Security;

namespace Transport.Sockets;

/// <summary>TLS on a listener: its certificate, and what it asks of its clients. A certificate must be set, as a file or by <see cref="SelectCertificate"/>.</summary>
public sealed class TlsListenerOptions : TlsOptions
{
    /// <summary>Chooses the certificate for the name that a client asks for (SNI; empty if it names none), in each handshake. Not from configuration.</summary>
    /// <remarks>
    /// With null the certificate of <see cref="TlsOptions.CertificateFile"/> is used, or the client refused if there is none. May be called by several threads at
    /// once. Making a context is costly, so return the same one until the certificate changes. The name is whatever the client wrote.
    /// </remarks>
    public Func<string, CancellationToken, ValueTask<SslStreamCertificateContext?>>? SelectCertificate { get; set; }

    /// <summary>Whether clients need certificates. Default <see cref="TlsClientCertificates.None"/>.</summary>
    /// <remarks>
    /// Their issuers must be named by <see cref="TlsOptions.TrustedRootsFile"/> or <see cref="TlsOptions.TrustedRoots"/>: with the system's roots, whoever has
    /// a certificate from any public authority would be let in.
    /// </remarks>
    public TlsClientCertificates ClientCertificates { get; set; }

    internal override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (CertificateFile is null && SelectCertificate is null)
        {
            yield return $"{nameof(CertificateFile)} is not set; set it to a PEM or PFX file with the listener's certificate, or set {nameof(SelectCertificate)} in code.";
        }

        if (!Enum.IsDefined(ClientCertificates))
        {
            yield return $"{nameof(ClientCertificates)} is {ClientCertificates}; set it to None, Allowed or Required.";
        }
        else if (ClientCertificates != TlsClientCertificates.None && !HasTrustedRoots && ValidateCertificate is null)
        {
            yield return $"{nameof(ClientCertificates)} is {ClientCertificates}, but nothing says who issues them; set {nameof(TrustedRootsFile)} to a PEM file with their roots.";
        }
    }
}
