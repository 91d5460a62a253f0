using System.Buffers.Binary;
using Xunit;

namespace Transport.Conformance;

/// <summary>Payloads that say who sent them, in which place, and show any byte that is missing, moved or foreign.</summary>
public static class TestPayload
{
    /// <summary>The smallest payload that carries sender and sequence number.</summary>
    public const int MinSize = 8;

    /// <summary>Any number of bytes that depend on the seed.</summary>
    public static byte[] Bytes(int size, int seed = 0)
    {
        byte[] payload = new byte[size];
        Fill(payload, seed);
        return payload;
    }

    /// <summary>A numbered message.</summary>
    public static byte[] Numbered(int sequence, int size = MinSize, int sender = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinSize);
        byte[] payload = new byte[size];
        BinaryPrimitives.WriteInt32LittleEndian(payload, sender);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), sequence);
        Fill(payload.AsSpan(MinSize), Seed(sender, sequence));
        return payload;
    }

    /// <summary>Reads a numbered message and checks every byte of it.</summary>
    public static (int Sender, int Sequence) Check(ReadOnlySpan<byte> payload)
    {
        Assert.True(payload.Length >= MinSize, $"A message of {payload.Length} bytes arrived that nobody sent.");
        int sender = BinaryPrimitives.ReadInt32LittleEndian(payload);
        int sequence = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        byte[] expected = new byte[payload.Length - MinSize];
        Fill(expected, Seed(sender, sequence));
        Assert.True(payload[MinSize..].SequenceEqual(expected), $"Message {sequence} of sender {sender} ({payload.Length} bytes) arrived with other contents than it was sent with.");
        return (sender, sequence);
    }

    private static int Seed(int sender, int sequence) => unchecked((sender * 7919) + sequence + 1);

    private static void Fill(Span<byte> span, int seed)
    {
        uint state = unchecked(((uint)seed * 2654435761u) | 1u);
        for (int i = 0; i < span.Length; i++)
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            span[i] = (byte)(state >> 24);
        }
    }
}
