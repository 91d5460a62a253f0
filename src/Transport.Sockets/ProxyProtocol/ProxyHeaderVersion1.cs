using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transport.Sockets;

/// <summary>Version 1: <c>PROXY TCP4 192.0.2.1 192.0.2.9 56324 443\r\n</c>, at most 107 bytes.</summary>
internal static class ProxyHeaderVersion1
{
    private const int MaxLength = 107;
    private const int LongestAddress = 45;

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    /// <summary>Reads a line that begins with the signature.</summary>
    public static ProxyHeaderReading Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, MaxLength)];
        int end = window.IndexOf("\r\n"u8);
        if (end >= 0)
        {
            return ParseLine(window[..end], end + 2);
        }

        if (window.Length == MaxLength)
        {
            return ProxyHeaderReading.Wrong($"sent a PROXY header of version 1 that does not end within {MaxLength} bytes");
        }

        return ProxyHeaderReading.Needs(window[^1] == (byte)'\r' ? 1 : Math.Min(2, MaxLength - window.Length));
    }

    private static ProxyHeaderReading ParseLine(ReadOnlySpan<byte> line, int length)
    {
        ReadOnlySpan<byte> rest = line[Signature.Length..];
        ReadOnlySpan<byte> protocol = NextField(ref rest);
        if (protocol.SequenceEqual("UNKNOWN"u8))
        {
            // The proxy does not know the client, and whatever else the line says is to be ignored.
            return ProxyHeaderReading.Of(new ProxyHeader(length, IsLocal: false, Source: null, Destination: null));
        }

        AddressFamily family = protocol switch
        {
            _ when protocol.SequenceEqual("TCP4"u8) => AddressFamily.InterNetwork,
            _ when protocol.SequenceEqual("TCP6"u8) => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        if (family == AddressFamily.Unspecified)
        {
            return ProxyHeaderReading.Wrong("sent a PROXY header of version 1 with an unknown protocol");
        }

        IPAddress? source = ParseAddress(NextField(ref rest), family);
        IPAddress? destination = ParseAddress(NextField(ref rest), family);
        int sourcePort = ParsePort(NextField(ref rest));
        int destinationPort = ParsePort(rest);
        return source is null || destination is null || sourcePort < 0 || destinationPort < 0
            ? ProxyHeaderReading.Wrong("sent a PROXY header of version 1 with an address or a port that makes no sense")
            : ProxyHeaderReading.Of(new ProxyHeader(length, IsLocal: false, new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort)));
    }

    /// <summary>What is in front of the next space, which is taken away with it.</summary>
    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> rest)
    {
        int space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = space < 0 ? rest : rest[..space];
        rest = space < 0 ? [] : rest[(space + 1)..];
        return field;
    }

    private static IPAddress? ParseAddress(ReadOnlySpan<byte> field, AddressFamily family)
    {
        // The base library also reads zones, brackets with a port, and numbers that only look like an address.
        ReadOnlySpan<byte> allowed = family == AddressFamily.InterNetwork ? "0123456789."u8 : "0123456789abcdefABCDEF:."u8;
        if (field.IsEmpty || field.Length > LongestAddress || field.ContainsAnyExcept(allowed))
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(field);
        if (!IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != family || (family == AddressFamily.InterNetwork && address.ToString() != text))
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>A decimal number without leading zeros, or -1.</summary>
    private static int ParsePort(ReadOnlySpan<byte> field) =>
        field.Length is >= 1 and <= 5
        && !field.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && (field.Length == 1 || field[0] != (byte)'0')
        && Utf8Parser.TryParse(field, out int port, out _)
        && port <= IPEndPoint.MaxPort
            ? port
            : -1;
}
