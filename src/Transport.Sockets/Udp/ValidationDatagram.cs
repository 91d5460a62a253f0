using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>The datagrams by which a server has a client prove its address, see <c>docs/address-validation.md</c>.</summary>
/// <remarks>
/// 0x54 0x43 (<c>TC</c>), the version 1, a <see cref="ValidationStep"/>, and a cookie of 20 bytes, which is zero where there is none. All have the same
/// size, so that no answer is larger than what it answers. Framings that go with them begin none of their own datagrams by these two bytes.
/// </remarks>
internal static class ValidationDatagram
{
    public const int Size = HeaderSize + AddressValidation.CookieSize;

    private const int HeaderSize = 4;
    private const byte Version = 1;

    /// <summary>True if one of several datagrams may be one of these, by their sizes alone.</summary>
    public static bool MayBeAmong(int length, int datagramSize) => datagramSize == Size || (datagramSize > 0 && length % datagramSize == Size);

    public static bool TryRead(ReadOnlySpan<byte> datagram, out ValidationStep step, out ReadOnlySpan<byte> cookie)
    {
        step = default;
        cookie = default;
        if (datagram.Length != Size || !datagram.StartsWith("TC"u8) || datagram[2] != Version || datagram[3] is < (byte)ValidationStep.Hello or > (byte)ValidationStep.Accepted)
        {
            return false;
        }

        step = (ValidationStep)datagram[3];
        cookie = datagram[HeaderSize..];
        return true;
    }

    /// <summary>Writes all but the cookie.</summary>
    /// <returns>Where the cookie goes; zero for now.</returns>
    public static Span<byte> Write(Span<byte> datagram, ValidationStep step)
    {
        "TC"u8.CopyTo(datagram);
        datagram[2] = Version;
        datagram[3] = (byte)step;
        Span<byte> cookie = datagram[HeaderSize..Size];
        cookie.Clear();
        return cookie;
    }
}
