using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>In which order the addresses of a host are tried (RFC 8305, section 4).</summary>
internal static class AddressOrder
{
    /// <summary>IPv6 and IPv4 in turn, IPv6 first, each family in the order given, nothing twice.</summary>
    /// <param name="addresses">What the resolver found.</param>
    /// <param name="only">The only family that can be used; both if missing.</param>
    public static IEnumerable<IPAddress> Interleave(IEnumerable<IPAddress> addresses, AddressFamily? only)
    {
        Queue<IPAddress> six = [];
        Queue<IPAddress> four = [];
        foreach (IPAddress address in addresses.Distinct().Where(address => only is null || address.AddressFamily == only))
        {
            (address.AddressFamily == AddressFamily.InterNetworkV6 ? six : four).Enqueue(address);
        }

        while (six.Count + four.Count > 0)
        {
            if (six.TryDequeue(out IPAddress? first))
            {
                yield return first;
            }

            if (four.TryDequeue(out IPAddress? second))
            {
                yield return second;
            }
        }
    }
}
