using System.Net;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

internal static partial class NamedPipeLog
{
    [LoggerMessage(20, LogLevel.Warning, "Accepting a client at {EndPoint} failed. It is tried again, at least once in {LongestDelay}.")]
    public static partial void PipeAcceptFailed(this ILogger logger, EndPoint endPoint, TimeSpan longestDelay, Exception exception);
}
