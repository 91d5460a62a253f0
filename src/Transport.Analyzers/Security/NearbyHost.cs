using System.Net;
using System.Net.Sockets;

namespace Transport.Analyzers.Security;

/// <summary>Hosts to which clear text is usual: of this machine, of private networks, and names that stand for nothing.</summary>
internal static class NearbyHost
{
    /// <summary>Names for use on local networks and in documentation (RFC 2606, RFC 6761, RFC 6762, RFC 8375).</summary>
    private static readonly string[] Suffixes = [".local", ".localhost", ".internal", ".home.arpa", ".lan", ".test", ".example", ".invalid", ".example.com", ".example.org", ".example.net"];

    public static bool Is(Uri address)
    {
        string host = address.DnsSafeHost.TrimEnd('.').ToLowerInvariant();
        if (IPAddress.TryParse(host, out IPAddress? ip))
        {
            return IsPrivate(ip);
        }

        // A name of one label is a machine or a container next door; and so is a host that code fills in.
        return !host.Contains('.') || host is "example.com" or "example.org" or "example.net" || Suffixes.Any(host.EndsWith);
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return true;
        }

        byte[] bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? (bytes[0], bytes[1]) switch
            {
                (10, _) or (192, 168) or (169, 254) or (127, _) => true,
                (172, >= 16 and <= 31) => true,
                (100, >= 64 and <= 127) => true,
                (192, 0) => bytes[2] == 2,
                (198, 51) => bytes[2] == 100,
                (203, 0) => bytes[2] == 113,
                _ => false,
            }
            : address.IsIPv6LinkLocal || (bytes[0] & 0xFE) == 0xFC || (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8);
    }
}
