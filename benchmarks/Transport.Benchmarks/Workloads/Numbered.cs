using System.Buffers.Binary;

namespace Transport.Benchmarks.Workloads;

/// <summary>Messages whose first four bytes are a sequence number, which every receiver checks together with the length, so that no work can be skipped.</summary>
internal static class Numbered
{
    public const int Smallest = 4;

    public static void Write(Span<byte> message, int number) => BinaryPrimitives.WriteInt32LittleEndian(message, number);

    public static void Check(ReadOnlySpan<byte> message, int size, int expected)
    {
        if (message.Length != size || BinaryPrimitives.ReadInt32LittleEndian(message) != expected)
        {
            string number = message.Length < Smallest ? "A message" : $"Message {BinaryPrimitives.ReadInt32LittleEndian(message)}";
            throw new InvalidOperationException($"{number} of {message.Length} bytes arrived where message {expected} of {size} was to come.");
        }
    }
}
