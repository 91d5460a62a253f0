using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>What is wrong with a peer's certificate, in sentences with remedies.</summary>
internal static class CertificateFindings
{
    private const int MaxNames = 5;
    private const int MaxText = 100;

    private const X509ChainStatusFlags NotTrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
    private const X509ChainStatusFlags NotKnown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;
    private const X509ChainStatusFlags Told = NotTrusted | NotKnown | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.Revoked | X509ChainStatusFlags.NotValidForUsage;

    /// <summary>One sentence or two for each check that failed.</summary>
    public static string Describe(TlsPeer peer, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return peer.IsServer
                ? "It has sent no certificate."
                : "It has sent no certificate, and Tls:ClientCertificates is Required. Give the client one (Tls:CertificateFile on its side), or set Tls:ClientCertificates to Allowed.";
        }

        List<string> sentences = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            sentences.Add($"Its certificate is for {NamesOf(certificate)}, not for '{peer.Host}'. Connect by a name that it has, set Tls:TargetHost to one, or give the server a certificate for '{peer.Host}'.");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            sentences.AddRange(chain is null ? ["Its certificate could not be verified."] : OfChain(peer, certificate, chain));
        }

        return string.Join(' ', sentences);
    }

    private static IEnumerable<string> OfChain(TlsPeer peer, X509Certificate2 certificate, X509Chain chain)
    {
        X509ChainStatusFlags all = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain.ChainStatus)
        {
            all |= status.Status;
        }

        if (Find(chain, X509ChainStatusFlags.NotTimeValid) is { } untimely)
        {
            yield return OfTime(certificate, untimely);
        }

        if (Find(chain, X509ChainStatusFlags.Revoked) is { } revoked)
        {
            yield return $"{Which(certificate, revoked)} was revoked by its issuer. Replace it.";
        }

        if ((all & NotTrusted) != 0)
        {
            yield return $"Its certificate comes from {Printable(LastIssuer(certificate, chain))}, which is not trusted{(all.HasFlag(X509ChainStatusFlags.PartialChain) ? ", or an intermediate certificate is missing that the peer should send" : "")}. "
                + "Set Tls:TrustedRootsFile to a file with its root, or add that to the system's roots, but only if it is the one to trust.";
        }

        if (Find(chain, X509ChainStatusFlags.NotValidForUsage) is { } misused)
        {
            yield return $"{Which(certificate, misused)} is not meant for {(peer.IsServer ? "servers" : "clients")} (extended key usage). Use one that is.";
        }

        if ((all & NotKnown) != 0)
        {
            yield return "Whether its certificate was revoked could not be found out. Check the network to its issuer, or set Tls:RevocationMode to NoCheck.";
        }

        if ((all & ~Told) != 0)
        {
            yield return $"Its certificate is not valid ({all & ~Told}).";
        }
    }

    private static string OfTime(X509Certificate2 certificate, X509Certificate2 untimely) =>
        untimely.NotAfter < DateTime.Now
            ? $"{Which(certificate, untimely)} expired at {Time(untimely.NotAfter)}. Replace it, or check the clock of this machine."
            : $"{Which(certificate, untimely)} is not valid before {Time(untimely.NotBefore)}. Check the clock of this machine.";

    private static X509Certificate2? Find(X509Chain chain, X509ChainStatusFlags flag) =>
        chain.ChainElements.FirstOrDefault(element => Array.Exists(element.ChainElementStatus, status => status.Status.HasFlag(flag)))?.Certificate;

    private static string Which(X509Certificate2 certificate, X509Certificate2 found) =>
        found.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span) ? "Its certificate" : $"The certificate of its issuer {Printable(found.Subject)}";

    private static string LastIssuer(X509Certificate2 certificate, X509Chain chain) => (chain.ChainElements.LastOrDefault()?.Certificate ?? certificate).Issuer;

    private static string NamesOf(X509Certificate2 certificate)
    {
        List<string> names = [];
        foreach (X509SubjectAlternativeNameExtension extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.AddRange(extension.EnumerateDnsNames());
            names.AddRange(extension.EnumerateIPAddresses().Select(address => address.ToString()));
        }

        return names.Count == 0
            ? $"no name at all (its subject is {Printable(certificate.Subject)})"
            : string.Join(", ", names.Take(MaxNames).Select(name => $"'{Printable(name)}'")) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "");
    }

    private static string Time(DateTime local) => local.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture);

    private static string Printable(string text) => PeerText.Printable(text, MaxText);
}
