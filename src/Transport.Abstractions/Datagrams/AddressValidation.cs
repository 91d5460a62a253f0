using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Transport.Datagrams;

/// <summary>Cookies that prove that a peer receives at the address it sends from, without anything being kept for it. Not thread-safe.</summary>
/// <remarks>
/// A cookie is the number of a period of <see cref="Period"/> and an HMAC-SHA256 over that and the address, cut to 16 bytes, with a secret that is drawn
/// anew for each period. It is good for the period it was made in and the next one. Nobody who does not see the datagrams sent to an address
/// can make one for it; whoever sees them can.
/// </remarks>
public sealed class AddressValidation
{
    /// <summary>Bytes of a cookie.</summary>
    public const int CookieSize = PeriodBytes + MacBytes;

    private const int PeriodBytes = 4;
    private const int MacBytes = 16;
    private const int SecretBytes = 32;
    private const int MaxAddressBytes = 128;

    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SecretBytes);
    private readonly byte[] _previousSecret = RandomNumberGenerator.GetBytes(SecretBytes);
    private uint _period;

    /// <summary>Makes cookies that no other object accepts.</summary>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public AddressValidation(TimeProvider? timeProvider = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        _start = _timeProvider.GetTimestamp();
    }

    /// <summary>How long a secret makes cookies: 30 s. A cookie is good for that long at least, and twice as long at most.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the cookie for an address.</summary>
    /// <param name="address">At most 128 bytes, such as an address with its port.</param>
    /// <param name="cookie">Takes <see cref="CookieSize"/> bytes.</param>
    public void WriteCookie(ReadOnlySpan<byte> address, Span<byte> cookie)
    {
        MoveOn();
        BinaryPrimitives.WriteUInt32BigEndian(cookie, _period);
        WriteMac(_secret, _period, address, cookie[PeriodBytes..CookieSize]);
    }

    /// <summary>True if a cookie was made here for this address, not too long ago.</summary>
    /// <param name="address">The address that the cookie came from.</param>
    /// <param name="cookie">Whatever came, of any length.</param>
    public bool IsValid(ReadOnlySpan<byte> address, ReadOnlySpan<byte> cookie)
    {
        if (cookie.Length != CookieSize)
        {
            return false;
        }

        MoveOn();
        uint period = BinaryPrimitives.ReadUInt32BigEndian(cookie);
        uint age = _period - period;
        if (age > 1 || (age == 1 && _period == 0))
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[MacBytes];
        WriteMac(age == 0 ? _secret : _previousSecret, period, address, mac);
        return CryptographicOperations.FixedTimeEquals(mac, cookie[PeriodBytes..]);
    }

    private void MoveOn()
    {
        uint period = (uint)(_timeProvider.GetElapsedTime(_start).Ticks / Period.Ticks);
        if (period == _period)
        {
            return;
        }

        if (period == _period + 1)
        {
            _secret.CopyTo(_previousSecret, 0);
        }
        else
        {
            RandomNumberGenerator.Fill(_previousSecret);
        }

        RandomNumberGenerator.Fill(_secret);
        _period = period;
    }

    private static void WriteMac(byte[] secret, uint period, ReadOnlySpan<byte> address, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address.Length, MaxAddressBytes);
        Span<byte> input = stackalloc byte[PeriodBytes + MaxAddressBytes];
        BinaryPrimitives.WriteUInt32BigEndian(input, period);
        address.CopyTo(input[PeriodBytes..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, input[..(PeriodBytes + address.Length)], hash);
        hash[..MacBytes].CopyTo(mac);
    }
}
