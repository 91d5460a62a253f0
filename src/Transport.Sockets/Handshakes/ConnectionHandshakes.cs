using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Performs all handshakes of a connection, one after another.</summary>
internal static class ConnectionHandshakes
{
    /// <summary>The connection that the last handshake made. On failure the connection has been released.</summary>
    /// <param name="handshakes">In their order: the first one talks to the bare connection.</param>
    /// <param name="connection">Owned from now on.</param>
    /// <param name="cancellationToken">Ends them. The connection is aborted then, so that a handshake that does not look at the token ends too.</param>
    /// <exception cref="TransportException">The peer did not do its part, or the connection broke.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async ValueTask<StreamConnection> PerformAsync(IReadOnlyList<IConnectionHandshake> handshakes, StreamConnection connection, CancellationToken cancellationToken)
    {
        StreamConnection bare = connection;
        try
        {
            using (cancellationToken.UnsafeRegister(static state => ((StreamConnection)state!).Abort(), bare))
            {
                foreach (IConnectionHandshake handshake in handshakes)
                {
                    connection = await handshake.PerformAsync(connection, cancellationToken).ConfigureAwait(false);
                }
            }

            // The end of the time may have aborted the connection just when the last handshake succeeded.
            cancellationToken.ThrowIfCancellationRequested();
            return connection;
        }
        catch (Exception exception)
        {
            // Before the abort, after which everything would look like this side's doing.
            TransportException? interpreted = exception is IOException and not TransportException or SocketException ? connection.MapException(exception) : null;
            connection.Abort();
            await connection.DisposeAsync().ConfigureAwait(false);
            if (exception is HandshakeInterruptedException)
            {
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (interpreted is not null)
            {
                throw interpreted;
            }

            throw;
        }
    }
}
