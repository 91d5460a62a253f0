using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

internal static partial class SocketLog
{
    [LoggerMessage(1, LogLevel.Warning, "Accepting connections at {EndPoint} failed with {Error}. It is tried again, at least once in {LongestDelay}; close connections or raise the limit of open files if the process has run out of handles.")]
    public static partial void AcceptFailed(this ILogger logger, EndPoint endPoint, SocketError error, TimeSpan longestDelay, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Connections at {EndPoint} are accepted again.")]
    public static partial void AcceptingAgain(this ILogger logger, EndPoint endPoint);

    [LoggerMessage(3, LogLevel.Debug, "A peer of {EndPoint} was gone before its connection was accepted ({Error}).")]
    public static partial void PeerGoneBeforeAccept(this ILogger logger, EndPoint endPoint, SocketError error);

    [LoggerMessage(4, LogLevel.Warning, "A connection from {RemoteEndPoint} to {EndPoint} was reset because {MaxConnections} are open, the limit (MaxConnections); {Suppressed} more were refused since the last such line.")]
    public static partial void TooManyConnections(this ILogger logger, EndPoint? remoteEndPoint, EndPoint endPoint, int maxConnections, int suppressed);

    [LoggerMessage(5, LogLevel.Warning, "A connection from {RemoteEndPoint} to {EndPoint} was reset because its address has {MaxConnectionsPerAddress} open, the limit (MaxConnectionsPerAddress); {Suppressed} more were refused since the last such line.")]
    public static partial void TooManyConnectionsOfAddress(this ILogger logger, EndPoint? remoteEndPoint, EndPoint endPoint, int? maxConnectionsPerAddress, int suppressed);

    [LoggerMessage(6, LogLevel.Warning, "The handshake of {RemoteEndPoint} at {EndPoint} failed, and the connection was dropped: {Reason} {Suppressed} more were not logged since the last such line.")]
    public static partial void HandshakeFailed(this ILogger logger, EndPoint? remoteEndPoint, EndPoint endPoint, string reason, int suppressed, Exception? exception);
}
