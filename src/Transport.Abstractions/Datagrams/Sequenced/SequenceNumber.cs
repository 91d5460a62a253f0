namespace Transport.Datagrams;

/// <summary>Order among 32-bit numbers that wrap around, after RFC 1982.</summary>
internal static class SequenceNumber
{
    /// <summary>True if a number comes after another one. Of two that are exactly 2^31 apart neither does, as RFC 1982 leaves it open.</summary>
    public static bool IsAfter(uint number, uint other) => (int)(number - other) > 0;

    /// <summary>How far a number is after another one, given that it is not before it.</summary>
    public static uint Distance(uint number, uint earlier) => number - earlier;
}
