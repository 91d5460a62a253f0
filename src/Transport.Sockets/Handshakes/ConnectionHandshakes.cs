using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Performs all handshakes of a connection, one after another.</summary>
internal static class ConnectionHandshakes
{
    /// <summary>The connection that the last handshake made. On failure the connection has been released.</summary>
    public static async ValueTask<StreamConnection> PerformAsync(IReadOnlyList<IConnectionHandshake> handshakes, StreamConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            foreach (IConnectionHandshake handshake in handshakes)
            {
                connection = await handshake.PerformAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }
}
