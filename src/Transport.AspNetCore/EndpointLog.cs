using System.Net;
using Microsoft.Extensions.Logging;

namespace Transport.AspNetCore;

/// <summary>What endpoints log.</summary>
internal static partial class EndpointLog
{
    [LoggerMessage(EventId = 400, EventName = "HandshakeRefused", Level = LogLevel.Debug, Message = "A WebSocket handshake of {RemoteAddress} was refused with status {Status}. {Reason}")]
    public static partial void HandshakeRefused(ILogger logger, IPAddress? remoteAddress, int status, string reason);

    [LoggerMessage(EventId = 401, EventName = "ClosingAfterDrain", Level = LogLevel.Information, Message = "The handlers of {Count} WebSockets have not returned within {DrainTimeout} s (DrainTimeout), so their channels are closed.")]
    public static partial void ClosingAfterDrain(ILogger logger, int count, double drainTimeout);

    [LoggerMessage(EventId = 402, EventName = "LeftBehind", Level = LogLevel.Warning, Message = "The handlers of {Count} WebSockets have not returned although their channels have ended; they are left behind. A handler must return when its token is cancelled or its channel ends.")]
    public static partial void LeftBehind(ILogger logger, int count);

    [LoggerMessage(EventId = 403, EventName = "StoppingCallbackFailed", Level = LogLevel.Error, Message = "A callback that a handler registered on its stopping token threw.")]
    public static partial void StoppingCallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 404, EventName = "CloseFailed", Level = LogLevel.Error, Message = "Channel {ChannelId} broke its contract: closing it threw.")]
    public static partial void CloseFailed(ILogger logger, Exception exception, string channelId);
}
