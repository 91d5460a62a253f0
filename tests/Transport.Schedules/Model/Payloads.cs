using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Model;

/// <summary>What a message contains: its sender, its number, and letters that follow from both, so that any exchange of bytes is noticed.</summary>
/// <remarks>The first letter names the sender and the number modulo 8. Letters only, so that no delimiter occurs and all of it is valid text.</remarks>
internal static class Payloads
{
    public const int MaxSenders = 3;

    /// <summary>Payloads up to this length do not say their number, except modulo 8.</summary>
    public const int Unnumbered = 5;

    private const int Offsets = 1 << 16;
    private const int NumbersInLetter = 8;

    private static readonly byte[] Letters = CreateLetters();

    public static void Write(Span<byte> payload, ulong seed, int sender, int number)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        ulong start = new Dice(seed + (ulong)(sender << 20 | number)).Next() % Offsets;
        Letters.AsSpan((int)start, payload.Length).CopyTo(payload);
        payload[0] = (byte)('a' + sender * NumbersInLetter + number % NumbersInLetter);
        if (payload.Length > Unnumbered)
        {
            for (int i = 0; i < Unnumbered; i++)
            {
                payload[1 + i] = (byte)('A' + (number >> (4 * i) & 15));
            }
        }
    }

    public static bool IsIntact(ReadOnlySpan<byte> payload, ulong seed, int sender, int number)
    {
        byte[] expected = System.Buffers.ArrayPool<byte>.Shared.Rent(Math.Max(1, payload.Length));
        Write(expected.AsSpan(0, payload.Length), seed, sender, number);
        bool intact = payload.SequenceEqual(expected.AsSpan(0, payload.Length));
        System.Buffers.ArrayPool<byte>.Shared.Return(expected);
        return intact;
    }

    /// <summary>What the payload says of itself; the number only if it is long enough, and a negative sender if it is none of ours.</summary>
    public static (int Sender, int? Number) Identify(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return (0, null);
        }

        int letter = payload[0] - 'a';
        int sender = letter is >= 0 and < MaxSenders * NumbersInLetter ? letter / NumbersInLetter : -1;
        if (payload.Length <= Unnumbered)
        {
            return (sender, null);
        }

        int number = 0;
        for (int i = 0; i < Unnumbered; i++)
        {
            number |= (payload[1 + i] - 'A') << (4 * i);
        }

        return (sender, number);
    }

    private static byte[] CreateLetters()
    {
        byte[] letters = new byte[Offsets + (1 << 20)];
        Dice dice = new(1);
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (byte)('A' + dice.Below(26));
        }

        return letters;
    }
}
