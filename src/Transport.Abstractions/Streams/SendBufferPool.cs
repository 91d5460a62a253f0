using System.Buffers;

namespace Transport.Streams;

/// <summary>Buffers in which frames gather before they are written.</summary>
/// <remarks>
/// A message sent to a thousand channels at once needs a thousand buffers for a moment, far more than the shared array pool keeps. So the
/// smallest ones, with which each channel begins after a pause, have a list of their own.
/// </remarks>
internal static class SendBufferPool
{
    public const int SmallestBuffer = 1024;

    /// <summary>How many of the smallest buffers are kept at most: 2 MiB.</summary>
    private const int Kept = 2048;

    private static readonly FreeList<byte[]> Smallest = new(Kept);

    /// <param name="size">At least this many bytes.</param>
    public static byte[] Rent(int size) => size > SmallestBuffer
        ? ArrayPool<byte>.Shared.Rent(size)
        : Smallest.TryTake() ?? GC.AllocateUninitializedArray<byte>(SmallestBuffer);

    /// <param name="buffer">A buffer that was rented, or an empty array.</param>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length == SmallestBuffer)
        {
            Smallest.Put(buffer);
        }
        else if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
