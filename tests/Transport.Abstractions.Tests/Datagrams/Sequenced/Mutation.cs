using Transport.Datagrams;

namespace Transport.Tests.Datagrams;

/// <summary>Changes datagrams as a network, or a liar, would.</summary>
internal static class Mutation
{
    private static readonly uint[] Numbers = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, uint.MaxValue];

    /// <summary>Flips bits, overwrites, cuts, lengthens, or puts together two datagrams. The checksum stays as it was.</summary>
    public static byte[] Damage(Random random, byte[] datagram, IReadOnlyList<byte[]> others)
    {
        byte[] changed = [.. datagram];
        switch (random.Next(6))
        {
            case 0:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                random.NextBytes(changed.AsSpan(random.Next(changed.Length)));
                return changed;
            case 2:
                return changed[..random.Next(changed.Length)];
            case 3:
                return [.. changed, .. new byte[random.Next(1, 50)]];
            case 4:
                byte[] other = others[random.Next(others.Count)];
                return [.. changed[..random.Next(changed.Length)], .. other[random.Next(other.Length)..]];
            default:
                changed.AsSpan(random.Next(changed.Length)).Reverse();
                return changed;
        }
    }

    /// <summary>A datagram of a liar: few streams and numbers, so that they meet, and layouts at all limits, with a right checksum.</summary>
    public static byte[] Forge(Random random)
    {
        uint stream = (uint)random.Next(random.Next(2) == 0 ? 2 : 12);
        uint sequence = random.Next(3) == 0 ? Numbers[random.Next(Numbers.Length)] + (uint)random.Next(3) : (uint)random.Next(12) - 4;
        if (random.Next(4) == 0)
        {
            return Forged.Whole(stream, sequence, new byte[random.Next(50)]);
        }

        int count = random.Next(3) == 0 ? random.Next(2, FragmentLayout.MaxCount + 1) : random.Next(2, 5);
        int size = random.Next(1, random.Next(2) == 0 ? 4 : 6_000);
        FragmentLayout layout = new(Math.Max(count, count * size - random.Next(Math.Min(size, count))), count);
        int index = layout.IsValid ? random.Next(count) : 0;
        return Forged.Fragment(stream, sequence, index, layout, kind: (MessageKind)(random.Next(8) / 7));
    }
}
