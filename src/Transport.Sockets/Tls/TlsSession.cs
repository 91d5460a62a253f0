using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>What was agreed upon, read once: the stream it is read from knows it only while it is open.</summary>
internal sealed class TlsSession(SslStream tls) : ITlsConnection
{
    public X509Certificate2? RemoteCertificate { get; } = tls.RemoteCertificate as X509Certificate2;

    public SslProtocols Protocol { get; } = tls.SslProtocol;

    public TlsCipherSuite CipherSuite { get; } = tls.NegotiatedCipherSuite;

    public string? ApplicationProtocol { get; } = tls.NegotiatedApplicationProtocol.Protocol is { IsEmpty: false } ? tls.NegotiatedApplicationProtocol.ToString() : null;

    // An address is not sent as a name (RFC 6066, section 3).
    public string? ServerName { get; } = tls.TargetHostName is { Length: > 0 } name && !IPAddress.TryParse(name, out _) ? name : null;
}
