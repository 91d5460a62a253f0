using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transport.Sockets;

/// <summary>Version 2: a signature, version and command, family and protocol, the length of the rest; then addresses, then extensions (TLV).</summary>
internal static class ProxyHeaderVersion2
{
    private const int FixedLength = 16;
    private const int VersionAndCommandAt = 12;
    private const int FamilyAt = 13;
    private const int LengthAt = 14;

    /// <summary><c>sun_path</c>, filled up with zeros.</summary>
    private const int UnixAddressLength = 108;

    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header that begins with the signature.</summary>
    public static ProxyHeaderReading Parse(ReadOnlySpan<byte> bytes)
    {
        byte versionAndCommand = bytes[VersionAndCommandAt];
        if (versionAndCommand is not (0x20 or 0x21))
        {
            return ProxyHeaderReading.Wrong("sent a binary PROXY header with a version or a command other than those of version 2");
        }

        if (bytes.Length < FixedLength)
        {
            return ProxyHeaderReading.Needs(FixedLength - bytes.Length);
        }

        int length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]);
        if (length > ProxyHeaderParser.MaxLength)
        {
            return ProxyHeaderReading.Wrong($"sent a PROXY header of {length} bytes; the limit is {ProxyHeaderParser.MaxLength}");
        }

        if (bytes.Length < length)
        {
            return ProxyHeaderReading.Needs(length - bytes.Length);
        }

        return ParseWhole(bytes[..length], isLocal: versionAndCommand == 0x20);
    }

    private static ProxyHeaderReading ParseWhole(ReadOnlySpan<byte> header, bool isLocal)
    {
        ReadOnlySpan<byte> rest = header[FixedLength..];
        byte family = header[FamilyAt];
        if (isLocal || family == 0)
        {
            // With LOCAL everything else is to be skipped, with an unspecified family the addresses; extensions cannot be told apart from them.
            return ProxyHeaderReading.Of(new ProxyHeader(header.Length, isLocal, Source: null, Destination: null));
        }

        int addressLength = family switch
        {
            0x11 => 4,
            0x21 => 16,
            0x31 => UnixAddressLength,
            _ => 0,
        };
        if (addressLength == 0)
        {
            return ProxyHeaderReading.Wrong($"sent a PROXY header for the family and protocol 0x{family:x2}; only streams over IPv4, IPv6 and Unix sockets can be meant here");
        }

        int portLength = family == 0x31 ? 0 : 2;
        int addresses = 2 * (addressLength + portLength);
        if (rest.Length < addresses)
        {
            return ProxyHeaderReading.Wrong($"sent a PROXY header with {rest.Length} bytes for addresses that take {addresses}");
        }

        if (ProxyHeaderExtensions.Check(header, FixedLength + addresses) is { } violation)
        {
            return ProxyHeaderReading.Wrong(violation);
        }

        ReadOnlySpan<byte> ports = rest[(2 * addressLength)..];
        return ProxyHeaderReading.Of(new ProxyHeader(
            header.Length,
            IsLocal: false,
            ReadEndPoint(rest[..addressLength], ports),
            ReadEndPoint(rest.Slice(addressLength, addressLength), ports[portLength..])));
    }

    private static EndPoint? ReadEndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port)
    {
        if (address.Length == UnixAddressLength)
        {
            return ReadUnixEndPoint(address);
        }

        IPAddress ip = new(address);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(port));
    }

    /// <summary>Null for a socket without a name, as nearly all clients have, and for a name that is none on this machine.</summary>
    private static UnixDomainSocketEndPoint? ReadUnixEndPoint(ReadOnlySpan<byte> address)
    {
        int end = address.IndexOf((byte)0);
        ReadOnlySpan<byte> path = end < 0 ? address : address[..end];
        return path.IsEmpty || path.Length > UnixSocketPath.MaxBytes || !System.Text.Unicode.Utf8.IsValid(path) || !Socket.OSSupportsUnixDomainSockets
            ? null
            : new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(path));
    }
}
