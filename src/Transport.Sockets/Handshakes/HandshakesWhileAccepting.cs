using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Performs the handshakes of an accepted connection before the next one is accepted.</summary>
internal static partial class HandshakesWhileAccepting
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The connection that the last handshake made.</summary>
    /// <exception cref="SocketException">A handshake failed. It has been logged, and the connection is aborted.</exception>
    public static StreamConnection Perform(IReadOnlyList<IConnectionHandshake> handshakes, StreamConnection connection, EndPoint localEndPoint, TimeProvider timeProvider, ILogger logger)
    {
        if (handshakes.Count == 0)
        {
            return connection;
        }

        EndPoint? remote = connection.RemoteEndPoint;
        using CancellationTokenSource timeout = new(Timeout, timeProvider);
        try
        {
            foreach (IConnectionHandshake handshake in handshakes)
            {
                connection = handshake.PerformAsync(connection, timeout.Token).AsTask().GetAwaiter().GetResult();
            }

            return connection;
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException)
        {
            connection.Abort();
            logger.HandshakeFailedWhileAccepting(remote, localEndPoint, exception.Message);
            throw new SocketException((int)SocketError.ConnectionAborted);
        }
    }

    [LoggerMessage(6, LogLevel.Warning, "The handshake of {RemoteEndPoint} at {EndPoint} failed, and the connection was dropped: {Reason}")]
    private static partial void HandshakeFailedWhileAccepting(this ILogger logger, EndPoint? remoteEndPoint, EndPoint endPoint, string reason);
}
