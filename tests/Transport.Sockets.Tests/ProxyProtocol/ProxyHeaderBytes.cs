using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Transport.Sockets.Tests;

/// <summary>PROXY headers as a proxy would write them, made by the specification and not by the code under test.</summary>
internal static class ProxyHeaderBytes
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte Tcp4 = 0x11;
    public const byte Tcp6 = 0x21;
    public const byte UnixStream = 0x31;

    private static readonly byte[] Signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    public static byte[] Version1(string line) => Encoding.ASCII.GetBytes(line + "\r\n");

    public static byte[] Version1(IPEndPoint source, IPEndPoint destination) =>
        Version1($"PROXY {(source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "TCP4" : "TCP6")} {source.Address} {destination.Address} {source.Port} {destination.Port}");

    public static byte[] Version2(byte command, byte family, params byte[][] rest)
    {
        byte[] body = [.. rest.SelectMany(static part => part)];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)body.Length);
        return [.. Signature, command, family, .. length, .. body];
    }

    public static byte[] Version2(IPEndPoint source, IPEndPoint destination, params byte[][] extensions) =>
        Version2(Proxy, source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? Tcp4 : Tcp6, [Addresses(source, destination), .. extensions]);

    public static byte[] Addresses(IPEndPoint source, IPEndPoint destination)
    {
        byte[] ports = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ports.AsSpan(2), (ushort)destination.Port);
        return [.. source.Address.GetAddressBytes(), .. destination.Address.GetAddressBytes(), .. ports];
    }

    public static byte[] UnixPath(string path)
    {
        byte[] field = new byte[108];
        Encoding.UTF8.GetBytes(path, field);
        return field;
    }

    public static byte[] Extension(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>The header with its last four bytes, which are the value of a checksum extension, set. Bit by bit, by the polynomial.</summary>
    public static byte[] WithChecksum(byte[] header)
    {
        byte[] result = [.. header];
        result.AsSpan(result.Length - 4).Clear();
        uint crc = uint.MaxValue;
        foreach (byte next in result)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(result.Length - 4), ~crc);
        return result;
    }
}
