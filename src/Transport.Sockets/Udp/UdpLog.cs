using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

internal static partial class UdpLog
{
    [LoggerMessage(20, LogLevel.Warning, "Receiving datagrams at {EndPoint} failed with {Error}. It is tried again every {Delay}.")]
    public static partial void ReceiveFailed(this ILogger logger, EndPoint endPoint, SocketError error, TimeSpan delay, Exception exception);

    [LoggerMessage(21, LogLevel.Warning, "New peers at UDP {EndPoint} are refused because of {Setting}; {Refused} datagrams were dropped so far. Raise it, accept faster, or require address validation if the addresses are made up.")]
    public static partial void PeersRefused(this ILogger logger, EndPoint endPoint, string setting, long refused);
}
