using System.Diagnostics.CodeAnalysis;

namespace Transport.Sockets;

/// <summary>Reads addresses as they are written in UDP's settings: as those of TCP, with <c>udp://</c> for a scheme.</summary>
internal static class UdpAddress
{
    private const string Scheme = "udp://";

    public static bool TryParseRemote(string? text, [NotNullWhen(true)] out TcpAddress? address, [NotNullWhen(false)] out string? failure) =>
        HasOtherScheme(text, out failure) ? Fail(out address) : TcpAddress.TryParseRemote(WithoutScheme(text), out address, out failure);

    public static bool TryParseLocal(string? text, [NotNullWhen(true)] out TcpAddress? address, [NotNullWhen(false)] out string? failure) =>
        HasOtherScheme(text, out failure) ? Fail(out address) : TcpAddress.TryParseLocal(WithoutScheme(text), out address, out failure);

    private static bool HasOtherScheme(string? text, [NotNullWhen(true)] out string? failure)
    {
        failure = text is not null && text.Contains("://", StringComparison.Ordinal) && !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? $"Endpoint '{text}' is not for UDP; write host:port, such as localhost:5083."
            : null;
        return failure is not null;
    }

    private static bool Fail(out TcpAddress? address)
    {
        address = null;
        return false;
    }

    private static string? WithoutScheme(string? text)
    {
        if (text is null || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        return text.EndsWith('/') ? text[Scheme.Length..^1] : text[Scheme.Length..];
    }
}
