using System.Buffers.Binary;

namespace Transport.Benchmarks.Workloads;

/// <summary>What a counting server does: it checks and counts messages until one numbered <see cref="End"/>, which it answers with the count.</summary>
internal sealed class RoundCounter(int size)
{
    /// <summary>The number of the message after the last one of a round.</summary>
    public const int End = -1;

    private readonly byte[] _answer = new byte[sizeof(int)];
    private int _count;

    /// <returns>False at the end of the round; then <see cref="Answer"/> is to be sent.</returns>
    public bool Add(ReadOnlySpan<byte> message)
    {
        if (message.Length == size && BinaryPrimitives.ReadInt32LittleEndian(message) == End)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_answer, _count);
            _count = 0;
            return false;
        }

        Numbered.Check(message, size, _count++);
        return true;
    }

    public ReadOnlyMemory<byte> Answer => _answer;
}
