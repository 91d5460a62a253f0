using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Transport.Sockets;

/// <summary>What was agreed upon in the TLS handshake. A feature of channels over TLS, see <see cref="IMessageChannel.GetFeature{T}"/>; it does not change and outlives the channel.</summary>
public interface ITlsConnection
{
    /// <summary>The peer's certificate, which was verified; null on a listener whose client sent none. Shared by all callers, who must not dispose it.</summary>
    X509Certificate2? RemoteCertificate { get; }

    /// <summary>The version of TLS.</summary>
    SslProtocols Protocol { get; }

    /// <summary>The cipher suite.</summary>
    TlsCipherSuite CipherSuite { get; }

    /// <summary>The application protocol (ALPN), null if none was agreed upon.</summary>
    string? ApplicationProtocol { get; }

    /// <summary>The name that the client asked for (SNI), null if it named none, as with an address.</summary>
    string? ServerName { get; }
}
