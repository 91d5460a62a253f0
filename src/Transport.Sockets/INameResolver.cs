using System.Net;

namespace Transport.Sockets;

/// <summary>Finds the addresses of host names, in place of the operating system's resolver. For service discovery, and for tests.</summary>
/// <remarks>
/// Register one as a service, and all TCP clients registered with <c>AddTransport</c> use it, or hand it to a <see cref="TcpConnector"/>. It must be
/// thread-safe. It is asked on every attempt to connect and for names only; keep what you have found if asking is expensive. An endpoint that is
/// written as an address needs no resolver.
/// </remarks>
public interface INameResolver
{
    /// <summary>The addresses of a name, best first within each address family.</summary>
    /// <param name="host">The name as in the endpoint.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>The addresses; none if the name has none. IPv6 and IPv4 are tried in turn, <see cref="TcpClientOptions.MaxAddresses"/> of them at most.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The name could not be resolved; interpreted as if the system's resolver had thrown it. A <see cref="TransportException"/> reaches the caller as it is.</exception>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
