using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>Decides in one handshake whether the peer's certificate is good, and remembers why not.</summary>
/// <param name="options">Whose callback decides, if there is one.</param>
/// <param name="peer">The peer.</param>
/// <param name="isCertificateRequired">False if a peer without one is welcome.</param>
internal sealed class PeerVerification(TlsOptions options, TlsPeer peer, bool isCertificateRequired)
{
    /// <summary>Sentences about each check that failed; null if none did.</summary>
    public string? Refusal { get; private set; }

    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null && !isCertificateRequired)
        {
            return true;
        }

        if (options.ValidateCertificate is { } validate)
        {
            return Ask(validate, sender, certificate, chain, errors);
        }

        if (errors != SslPolicyErrors.None)
        {
            Refusal = CertificateFindings.Describe(peer, certificate as X509Certificate2, chain, errors);
        }

        return errors == SslPolicyErrors.None;
    }

    private bool Ask(RemoteCertificateValidationCallback validate, object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        try
        {
            if (validate(sender, certificate, chain, errors))
            {
                return true;
            }

            Refusal = $"{nameof(options.ValidateCertificate)} refused it.";
        }
        catch (Exception exception)
        {
            // The boundary of other people's code, which must not have the last word by accident.
            Refusal = $"{nameof(options.ValidateCertificate)} threw {exception.GetType().Name}: {exception.Message}";
        }

        return false;
    }
}
