namespace Transport.Sockets;

/// <summary>Reads the header that a proxy puts in front of a connection: the PROXY protocol of HAProxy, version 1 (a line) and 2 (binary). Pure.</summary>
internal static class ProxyHeaderParser
{
    /// <summary>The largest header that is accepted. Version 2 could have 64 KiB; 4 KiB leave room for all that is known to be sent with it.</summary>
    public const int MaxLength = 4096;

    /// <summary>Version 1 has at least <c>PROXY UNKNOWN\r\n</c>, and version 2 a fixed part of 16 bytes.</summary>
    private const int Shortest = 15;

    /// <summary>What the bytes are so far.</summary>
    /// <param name="bytes">The connection's bytes from the first one on; those behind the header are not looked at.</param>
    public static ProxyHeaderReading Parse(ReadOnlySpan<byte> bytes)
    {
        if (IsBeginningOf(bytes, ProxyHeaderVersion1.Signature))
        {
            return bytes.Length < Shortest ? ProxyHeaderReading.Needs(Shortest - bytes.Length) : ProxyHeaderVersion1.Parse(bytes);
        }

        if (IsBeginningOf(bytes, ProxyHeaderVersion2.Signature))
        {
            return bytes.Length < Shortest ? ProxyHeaderReading.Needs(Shortest - bytes.Length) : ProxyHeaderVersion2.Parse(bytes);
        }

        return ProxyHeaderReading.Wrong("sent something else than a PROXY header");
    }

    /// <summary>True if the bytes, as far as there are any, are those of the signature.</summary>
    public static bool IsBeginningOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        int common = Math.Min(bytes.Length, signature.Length);
        return bytes[..common].SequenceEqual(signature[..common]);
    }
}
