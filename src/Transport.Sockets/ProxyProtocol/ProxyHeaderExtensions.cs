using System.Buffers.Binary;
using System.Numerics;

namespace Transport.Sockets;

/// <summary>The extensions of a PROXY header of version 2: type, length and value, one behind the other. They are skipped, but for the checksum.</summary>
internal static class ProxyHeaderExtensions
{
    private const int HeadLength = 3;
    private const byte Crc32C = 0x03;
    private const int ChecksumLength = sizeof(uint);

    /// <summary>Why they are wrong, or null.</summary>
    /// <param name="header">The whole header.</param>
    /// <param name="at">Where the extensions begin.</param>
    public static string? Check(ReadOnlySpan<byte> header, int at)
    {
        while (at < header.Length)
        {
            ReadOnlySpan<byte> rest = header[at..];
            int length = rest.Length < HeadLength ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            if (rest.Length < HeadLength + length)
            {
                return "sent a PROXY header with an extension that reaches beyond its end";
            }

            if (rest[0] == Crc32C && (length != ChecksumLength || BinaryPrimitives.ReadUInt32BigEndian(rest[HeadLength..]) != Checksum(header, at + HeadLength)))
            {
                return "sent a PROXY header with a wrong checksum";
            }

            at += HeadLength + length;
        }

        return null;
    }

    /// <summary>CRC-32C (RFC 9260, appendix A) of the header with zeros in place of the checksum.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> header, int checksumAt)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < header.Length; i++)
        {
            bool isChecksum = i >= checksumAt && i < checksumAt + ChecksumLength;
            crc = BitOperations.Crc32C(crc, isChecksum ? (byte)0 : header[i]);
        }

        return ~crc;
    }
}
