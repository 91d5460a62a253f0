using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Something that happens on a new connection before its channel exists: TLS, or reading a PROXY header. Nobody else uses the connection meanwhile.</summary>
internal interface IConnectionHandshake
{
    /// <summary>Does its part.</summary>
    /// <param name="connection">The connection. On failure the caller aborts it; on success it belongs to the result.</param>
    /// <param name="cancellationToken">Cancelled when the time for all handshakes is over, or nobody wants the connection any more. The call must then end soon.</param>
    /// <returns>The same connection, or one around it.</returns>
    /// <exception cref="TransportException">The peer did not do its part; the message says which endpoint, what it did, and the remedy.</exception>
    ValueTask<StreamConnection> PerformAsync(StreamConnection connection, CancellationToken cancellationToken);
}
