using System.Collections.Concurrent;
using System.Numerics;

namespace Transport.Streams;

/// <summary>Blocks of 4 to 64 KiB that are free, shared by all channels of the process. Larger ones are made when needed and left to the garbage collector.</summary>
internal static class ReceiveBlockPool
{
    public const int SmallestBlock = 4 * 1024;
    public const int LargestBlock = 64 * 1024;

    /// <summary>How many free blocks of one size are kept at most. A block is held only between a read and the release of its last message, so many channels share a few.</summary>
    private const int KeptPerSize = 128;

    private static readonly Shelf[] Shelves = [new(4), new(8), new(16), new(32), new(64)];

    /// <param name="size">At least this many bytes.</param>
    public static ReceiveBlock Rent(int size)
    {
        return size <= LargestBlock
            ? ShelfOf((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBlock))).Take()
            : new ReceiveBlock(size);
    }

    public static void Return(ReceiveBlock block)
    {
        if (block.Array.Length <= LargestBlock)
        {
            ShelfOf(block.Array.Length).Put(block);
        }
    }

    private static Shelf ShelfOf(int size) => Shelves[BitOperations.Log2((uint)(size / SmallestBlock))];

    private sealed class Shelf(int kibibytes)
    {
        private readonly ConcurrentQueue<ReceiveBlock> _free = new();
        private ReceiveBlock? _last;
        private int _count;

        public ReceiveBlock Take()
        {
            ReceiveBlock? block = Interlocked.Exchange(ref _last, null);
            if (block is not null)
            {
                return block;
            }

            if (_free.TryDequeue(out block))
            {
                Interlocked.Decrement(ref _count);
                return block;
            }

            return new ReceiveBlock(kibibytes * 1024);
        }

        public void Put(ReceiveBlock block)
        {
            // The block used last is the one in the processor's cache.
            ReceiveBlock? older = Interlocked.Exchange(ref _last, block);
            if (older is null)
            {
                return;
            }

            if (Interlocked.Increment(ref _count) > KeptPerSize)
            {
                Interlocked.Decrement(ref _count);
                return;
            }

            _free.Enqueue(older);
        }
    }
}
