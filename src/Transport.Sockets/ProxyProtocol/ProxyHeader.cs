using System.Net;

namespace Transport.Sockets;

/// <summary>What a PROXY header says, in version 1 or 2.</summary>
/// <param name="Length">How many bytes it takes; what follows belongs to the connection.</param>
/// <param name="IsLocal">True if the proxy speaks for itself, as with a health check: there is no client.</param>
/// <param name="Source">The client's address; null if the proxy does not know it, or it has none.</param>
/// <param name="Destination">What the client connected to; null likewise.</param>
internal sealed record ProxyHeader(int Length, bool IsLocal, EndPoint? Source, EndPoint? Destination);
