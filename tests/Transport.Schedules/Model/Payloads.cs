using Transport.Schedules.Scheduling;

namespace Transport.Schedules.Model;

/// <summary>What a message contains: its sender, its number, and letters that follow from both, so that any exchange of bytes is noticed.</summary>
/// <remarks>The first letter names the sender and the number modulo 8. Letters only, so that no delimiter occurs and all of it is valid text.</remarks>
internal static class Payloads
{
    public const int MaxSenders = 3;

    private const int Digits = 5;
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
        if (payload.Length > Digits)
        {
            for (int i = 0; i < Digits; i++)
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

    /// <summary>What the payload says of itself; the number only if it is long enough.</summary>
    public static (int Sender, int? Number, int NumberModulo) Identify(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return (0, null, 0);
        }

        int letter = payload[0] - 'a';
        int? number = null;
        if (payload.Length > Digits)
        {
            number = 0;
            for (int i = 0; i < Digits; i++)
            {
                number |= (payload[1 + i] - 'A') << (4 * i);
            }
        }

        return (letter is >= 0 and < MaxSenders * NumbersInLetter ? letter / NumbersInLetter : -1, number, letter % NumbersInLetter);
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
