using System.Numerics;
using Transport.Streams;

namespace Transport.Datagrams;

/// <summary>A pooled block that datagrams are received into, and in which they stay until the last message in them is released.</summary>
/// <remarks>
/// Counted by references. Whoever rents a block has one; whoever hands out <see cref="ReceivedDatagrams"/> in it adds one for them, and may go on to fill
/// the rest of the block. The block goes back to its pool when the last reference is released, and must not be touched by its holder afterwards. A block whose references are
/// forgotten is taken by the garbage collector.
/// </remarks>
public sealed partial class DatagramBlock : MessageOwner
{
    /// <summary>Bytes of a block: room for several of the largest datagrams, and for very many small ones.</summary>
    public const int Size = 256 * 1024;

    private const int SmallestSize = 4096;
    private const int KeptBlocks = 64;

    private static readonly FreeList<DatagramBlock> Free = new(KeptBlocks);

    private static int s_inUse;

    private readonly byte[] _array;
    private int _references;

    private DatagramBlock(int size)
    {
        _array = GC.AllocateUninitializedArray<byte>(size);
        if (!IsPooled)
        {
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>A block whose references were forgotten is in use no longer.</summary>
    ~DatagramBlock()
    {
        if (_references > 0)
        {
            Interlocked.Decrement(ref s_inUse);
        }
    }

    /// <summary>All of the block.</summary>
    public Memory<byte> Memory => _array;

    /// <summary>True if somebody besides the caller has a reference. For a holder that would give the block back while it waits: one that is kept in use anyway had better be filled further.</summary>
    public bool IsShared => Volatile.Read(ref _references) > 1;

    /// <summary>True if so many blocks are in use, since somebody holds messages in them, that further messages should be copied rather than keep a block.</summary>
    internal static bool AreTooMany => Volatile.Read(ref s_inUse) > KeptBlocks;

    private bool IsPooled => _array.Length == Size;

    /// <summary>A block with arbitrary content and one reference, the caller's.</summary>
    public static DatagramBlock Rent()
    {
        DatagramBlock block = Free.TryTake() ?? new DatagramBlock(Size);
        block._references = 1;
        Interlocked.Increment(ref s_inUse);
        return block;
    }

    /// <summary>The same, not larger than needed. Smaller ones than <see cref="Size"/> come from no pool: they are for when too many blocks are in use.</summary>
    /// <param name="atLeast">Bytes.</param>
    internal static DatagramBlock Rent(int atLeast)
    {
        int size = (int)Math.Max(SmallestSize, BitOperations.RoundUpToPowerOf2((uint)atLeast));
        return size >= Size ? Rent() : new DatagramBlock(size) { _references = 1 };
    }

    /// <summary>Adds a reference. Only for who holds one.</summary>
    public void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>Gives a reference back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0 && IsPooled)
        {
            Interlocked.Decrement(ref s_inUse);
            Free.Put(this);
        }
    }
}
