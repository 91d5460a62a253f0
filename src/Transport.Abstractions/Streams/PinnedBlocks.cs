namespace Transport.Streams;

/// <summary>How many bytes of blocks are kept from their pool only because a consumer still holds messages in them, for one channel.</summary>
/// <remarks>
/// A message of ten bytes that is held keeps a whole block. A few of those are cheaper than copies; beyond the limit messages are handed
/// out as copies of the right size, so that what a slow consumer holds costs about what it weighs. Counted from a block's retirement to the
/// release of its last message, by whichever thread does these.
/// </remarks>
internal sealed class PinnedBlocks
{
    /// <summary>Four large blocks.</summary>
    private const long Limit = 4 * ReceiveBlockPool.LargestBlock;

    private long _bytes;

    /// <summary>True if further messages should be copied rather than keep a block.</summary>
    public bool AreTooMany => Volatile.Read(ref _bytes) > Limit;

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    public void Remove(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
