using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Transport.Sockets;

/// <summary>A host and a port as written in a setting: <c>localhost:5082</c>, <c>[::1]:5082</c>, <c>tcp://example.com:5082</c>, <c>*:5082</c>.</summary>
/// <param name="Host">A name, an IPv4 address, an IPv6 address without brackets, or <see cref="AnyHost"/>.</param>
/// <param name="Port">From 0 to 65535.</param>
internal sealed record TcpAddress(string Host, int Port)
{
    /// <summary>All addresses of this machine.</summary>
    public const string AnyHost = "*";

    private const string Scheme = "tcp://";

    /// <summary>True if every address of this machine is meant.</summary>
    public bool IsAny => Host == AnyHost;

    /// <summary>The host as an address, if it is written as one.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>Reads the address of a peer: the host must be given, the port must not be 0.</summary>
    public static bool TryParseRemote(string? text, [NotNullWhen(true)] out TcpAddress? address, [NotNullWhen(false)] out string? failure)
    {
        failure = Parse(text, "localhost:5082", out address);
        failure ??= address switch
        {
            { IsAny: true } => $"Endpoint '{text}' has no host to connect to; write host:port, such as localhost:5082.",
            { Port: 0 } => $"Endpoint '{text}' has port 0, which nobody can listen at; set the port from 1 to 65535.",
            _ => null,
        };
        return failure is null;
    }

    /// <summary>Reads an address to listen at: no host, or <c>*</c>, means all addresses, port 0 any free port.</summary>
    public static bool TryParseLocal(string? text, [NotNullWhen(true)] out TcpAddress? address, [NotNullWhen(false)] out string? failure)
    {
        failure = Parse(text, "localhost:5082 or *:5082", out address);
        return failure is null;
    }

    /// <summary>Reads the local end of a client: an address of this machine or <c>*</c>, and a port or 0.</summary>
    public static bool TryParseLocalOfClient(string? text, [NotNullWhen(true)] out TcpAddress? address, [NotNullWhen(false)] out string? failure)
    {
        failure = Parse(text, "192.0.2.5:0 or *:5082", out address);
        failure ??= address is { IsAny: false, Address: null }
            ? $"Endpoint '{text}' has the host name '{address.Host}'; write an address of this machine or *, such as 192.0.2.5:0 or *:5082."
            : null;
        failure = failure is null ? null : $"Local{failure}";
        return failure is null;
    }

    /// <summary>The form that <see cref="TryParseLocal"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static string? Parse(string? text, string example, out TcpAddress? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return $"Endpoint is not set; write host:port, such as {example}.";
        }

        ReadOnlySpan<char> rest = text;
        if (rest.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[Scheme.Length..];
            rest = rest.EndsWith("/") ? rest[..^1] : rest;
        }

        int colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith("]"))
        {
            return $"Endpoint '{text}' has no port; write host:port, such as {example}.";
        }

        if (!int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            return $"Endpoint '{text}' has the port '{rest[(colon + 1)..]}'; set a number from 0 to {IPEndPoint.MaxPort}.";
        }

        string? failure = CheckHost(text, rest[..colon].ToString(), example, out string host);
        address = failure is null ? new TcpAddress(host, port) : null;
        return failure;
    }

    private static string? CheckHost(string text, string written, string example, out string host)
    {
        host = written;
        if (written is "" or AnyHost)
        {
            host = AnyHost;
            return null;
        }

        if (written.StartsWith('[') && written.EndsWith(']'))
        {
            host = written[1..^1];
            return Uri.CheckHostName(host) == UriHostNameType.IPv6 && IPAddress.TryParse(host, out _) && !host.StartsWith('[')
                ? null
                : $"Endpoint '{text}' has '{host}' in brackets, which is no IPv6 address; write it like [::1]:5082.";
        }

        if (written.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(written, out _))
        {
            return $"Endpoint '{text}' has an IPv6 address without brackets; write it like [::1]:5082.";
        }

        return Uri.CheckHostName(written) switch
        {
            UriHostNameType.Dns => null,

            // 127.1, 0x7f000001 and 010.0.0.1 are addresses to the operating system, but hardly what anybody meant.
            UriHostNameType.IPv4 when IPAddress.TryParse(written, out IPAddress? address) && address.ToString() == written => null,
            UriHostNameType.IPv4 => $"Endpoint '{text}' has the IPv4 address '{written}'; write it as four decimal numbers, such as 127.0.0.1:5082.",
            _ => $"Endpoint '{text}' has the host '{written}', which is neither a host name nor an address; write host:port, such as {example}.",
        };
    }
}
