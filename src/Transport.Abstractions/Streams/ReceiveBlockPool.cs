using System.Numerics;

namespace Transport.Streams;

/// <summary>Blocks of 4 to 64 KiB that are free, shared by all channels of the process. Larger ones are made when needed and left to the garbage collector.</summary>
internal static class ReceiveBlockPool
{
    public const int SmallestBlock = 4 * 1024;
    public const int LargestBlock = 64 * 1024;

    /// <summary>How many free blocks of one size are kept at most. A block is held only between a read and the release of its last message, so many channels share a few.</summary>
    private const int KeptPerSize = 128;

    /// <summary>One for each power of two from the smallest to the largest block.</summary>
    private static readonly FreeList<ReceiveBlock>[] Shelves = [new(KeptPerSize), new(KeptPerSize), new(KeptPerSize), new(KeptPerSize), new(KeptPerSize)];

    /// <param name="size">At least this many bytes.</param>
    public static ReceiveBlock Rent(int size)
    {
        if (size > LargestBlock)
        {
            return new ReceiveBlock(size);
        }

        int rounded = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBlock));
        return ShelfOf(rounded).TryTake() ?? new ReceiveBlock(rounded);
    }

    public static void Return(ReceiveBlock block)
    {
        if (block.Array.Length <= LargestBlock)
        {
            ShelfOf(block.Array.Length).Put(block);
        }
    }

    private static FreeList<ReceiveBlock> ShelfOf(int size) => Shelves[BitOperations.Log2((uint)(size / SmallestBlock))];
}
