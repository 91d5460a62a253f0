using System.Net.Security;
using Microsoft.Extensions.Logging;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>The client's side of TLS.</summary>
/// <param name="options">Validated.</param>
/// <param name="host">The host of the endpoint, which the server's certificate must name unless the options say otherwise.</param>
/// <param name="logger">Told of files that cannot be read again.</param>
internal sealed class TlsClientHandshake(TlsClientOptions options, string host, ILogger logger) : IConnectionHandshake
{
    private readonly string _host = options.TargetHost ?? host;
    private readonly TlsIdentity _identity = new(options, logger);

    /// <inheritdoc/>
    public ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken)
    {
        TlsPeer peer = TlsPeer.Server(connection, _host);
        PeerVerification verification = new(options, peer, isCertificateRequired: true);
        return TlsHandshake.PerformAsync(connection, peer, verification, (tls, _, token) => AuthenticateAsync(tls, verification, token), cancellationToken);
    }

    private async Task AuthenticateAsync(SslStream tls, PeerVerification verification, CancellationToken cancellationToken)
    {
        SslStreamCertificateContext? certificate = options.SelectCertificate is { } select ? await select(cancellationToken).ConfigureAwait(false) : _identity.GetCertificate();
        SslClientAuthenticationOptions authentication = new()
        {
            TargetHost = _host,
            EnabledSslProtocols = TlsHandshake.VersionsFrom(options.MinimumVersion),
            ApplicationProtocols = _identity.ApplicationProtocols,
            CertificateChainPolicy = _identity.CreateChainPolicy(),
            ClientCertificateContext = certificate,
            RemoteCertificateValidationCallback = verification.Verify,
            AllowRenegotiation = false,
        };
        await tls.AuthenticateAsClientAsync(authentication, cancellationToken).ConfigureAwait(false);
    }
}
