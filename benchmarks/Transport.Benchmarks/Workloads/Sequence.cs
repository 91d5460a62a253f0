using System.Buffers.Binary;

namespace Transport.Benchmarks.Workloads;

/// <summary>What an echoing peer checks, which is not told where a round begins: lengths, and numbers that go up by one or start again at 0.</summary>
internal sealed class Sequence(int size)
{
    private int _next;

    public void Check(ReadOnlySpan<byte> message)
    {
        if (message.Length >= Numbered.Smallest && BinaryPrimitives.ReadInt32LittleEndian(message) == 0)
        {
            _next = 0;
        }

        Numbered.Check(message, size, _next++);
    }
}
