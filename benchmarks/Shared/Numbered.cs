using System.Buffers.Binary;

/// <summary>Messages of 32 bytes whose first four are a sequence number, which every receiver checks, so that no work can be skipped.</summary>
internal static class Numbered
{
    public const int Size = 32;

    public static void Write(Span<byte> message, int number) => BinaryPrimitives.WriteInt32LittleEndian(message, number);

    public static void Check(ReadOnlySpan<byte> message, int expected)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(message);
        if (message.Length != Size || number != expected)
        {
            throw new InvalidOperationException($"Message {number} of {message.Length} bytes arrived where message {expected} of {Size} was to come.");
        }
    }
}
