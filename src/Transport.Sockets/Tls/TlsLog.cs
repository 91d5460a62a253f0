using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

internal static partial class TlsLog
{
    [LoggerMessage(40, LogLevel.Information, "The certificates in {File} have changed; new connections use the new ones.")]
    public static partial void TlsFilesReloaded(this ILogger logger, string file);

    [LoggerMessage(41, LogLevel.Warning, "{File} or what belongs to it has changed, but cannot be used, so new connections go on with what was read before. {Reason}")]
    public static partial void TlsFilesNotReloaded(this ILogger logger, string file, string reason, Exception exception);
}
