using System.Net.Security;
using Microsoft.Extensions.Logging;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>The server's side of TLS.</summary>
/// <param name="options">Validated.</param>
/// <param name="logger">Told of files that cannot be read again.</param>
internal sealed class TlsListenerHandshake(TlsListenerOptions options, ILogger logger) : IConnectionHandshake
{
    // Fatal, unrecognized_name (RFC 6066, section 3). The base library sends nothing when there is no certificate.
    private static readonly byte[] NameAlert = [21, 3, 3, 0, 2, 2, (byte)TlsAlert.UnrecognizedName];

    private readonly TlsIdentity _identity = new(options, logger);

    /// <inheritdoc/>
    public ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        TlsPeer peer = TlsPeer.Client(connection);
        PeerVerification verification = new(options, peer, options.ClientCertificates == TlsClientCertificates.Required);
        return TlsHandshake.PerformAsync(
            connection,
            peer,
            verification,
            async (tls, wire, token) => await tls.AuthenticateAsServerAsync((_, hello, _, callToken) => CreateOptionsAsync(hello.ServerName, peer, verification, wire, callToken), state: null, token).ConfigureAwait(false),
            cancellationToken);
    }

    private async ValueTask<SslServerAuthenticationOptions> CreateOptionsAsync(string name, TlsPeer peer, PeerVerification verification, TlsWire wire, CancellationToken cancellationToken)
    {
        SslStreamCertificateContext? certificate = options.SelectCertificate is { } select ? await select(name, cancellationToken).ConfigureAwait(false) : null;
        certificate ??= _identity.GetCertificate();
        if (certificate is null)
        {
            wire.Write(NameAlert);
            throw TlsErrorMapping.NoCertificate(peer, name);
        }

        bool asksForCertificate = options.ClientCertificates != TlsClientCertificates.None;
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = TlsHandshake.VersionsFrom(options.MinimumVersion),
            ApplicationProtocols = _identity.ApplicationProtocols,
            ClientCertificateRequired = asksForCertificate,
            CertificateChainPolicy = asksForCertificate ? _identity.CreateChainPolicy() : null,
            RemoteCertificateValidationCallback = asksForCertificate ? verification.Verify : null,

            // A resumed session has the client's certificate but not its intermediates, so it could not be verified again.
            AllowTlsResume = !asksForCertificate,
            AllowRenegotiation = false,
        };
    }
}
