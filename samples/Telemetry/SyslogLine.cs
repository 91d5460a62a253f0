using System.Globalization;

namespace Telemetry;

/// <summary>The part of a syslog message that all its formats share: <c>&lt;PRI&gt;</c>, facility * 8 + severity, before the rest (RFC 3164, RFC 5424).</summary>
internal static class SyslogLine
{
    private const int MaxShown = 1000;

    private static readonly string[] Severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <returns>Such as <c>user.notice: …</c>; <c>no priority: …</c> for anything else.</returns>
    public static string Describe(string message)
    {
        int end = message.IndexOf('>', StringComparison.Ordinal);
        return end is >= 2 and <= 4 && message[0] == '<'
            && byte.TryParse(message.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out byte priority) && priority / 8 < Facilities.Length
            ? $"{Facilities[priority / 8]}.{Severities[priority % 8]}: {Printable.Of(message[(end + 1)..], MaxShown)}"
            : $"no priority: {Printable.Of(message, MaxShown)}";
    }
}
