using System.Net.Security;

namespace Transport.Sockets;

/// <summary>TLS on a client: whom it expects, and as whom it introduces itself.</summary>
/// <remarks>The defaults verify the server's certificate against the roots that the system trusts and the host of the endpoint.</remarks>
public sealed class TlsClientOptions : TlsOptions
{
    /// <summary>The name that the server's certificate must have, which the server is told as well (SNI). By default the host of the endpoint.</summary>
    public string? TargetHost { get; set; }

    /// <summary>This side's certificate, asked for before each handshake; null for none. Instead of <see cref="TlsOptions.CertificateFile"/>. Not from configuration.</summary>
    /// <remarks>May be called by several threads at once. Making a context is costly, so return the same one until the certificate changes.</remarks>
    public Func<CancellationToken, ValueTask<SslStreamCertificateContext?>>? SelectCertificate { get; set; }

    internal override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (TargetHost is not null && Uri.CheckHostName(TargetHost) is UriHostNameType.Unknown)
        {
            yield return $"{nameof(TargetHost)} is '{TargetHost}', which is neither a host name nor an address; write it without a port, such as example.com, or leave it out.";
        }

        if (SelectCertificate is not null && CertificateFile is not null)
        {
            yield return $"{nameof(CertificateFile)} is '{CertificateFile}', but {nameof(SelectCertificate)} is set too; set one of them.";
        }
    }
}
