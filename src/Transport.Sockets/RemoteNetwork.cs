using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>What counts as one remote address: an IPv4 address, or an IPv6 network of 64 bits.</summary>
/// <param name="IsIPv6">Which of both.</param>
/// <param name="Bits">The address, or the network.</param>
internal readonly record struct RemoteNetwork(bool IsIPv6, ulong Bits)
{
    /// <summary>Null for what has no address, such as a Unix socket.</summary>
    public static RemoteNetwork? Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            address.MapToIPv4().TryWriteBytes(bytes, out _);
            return new RemoteNetwork(IsIPv6: false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        // All hosts of a link share the network fe80::/64; there the other half tells them apart.
        address.TryWriteBytes(bytes, out _);
        return new RemoteNetwork(IsIPv6: true, BinaryPrimitives.ReadUInt64BigEndian(address.IsIPv6LinkLocal ? bytes[8..] : bytes));
    }
}
