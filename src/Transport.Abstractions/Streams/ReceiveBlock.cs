namespace Transport.Streams;

/// <summary>A pooled block of received bytes and the leases on the messages in it.</summary>
/// <remarks>
/// <para><b>Slots.</b> A lease is a slot and the slot's generation. The generation is odd while the slot is leased and grows by one on each
/// lease and each release, across the block's whole life in the pool, so that a token is never used twice. Only the receiver leases, one
/// call at a time; anybody releases, by one compare-exchange.</para>
/// <para><b>Lives.</b> The block goes back to the pool when the receiver has retired it and no slot is leased. <c>_life</c> is even while a receiver
/// uses the block and odd once it is retired. Whoever retires or releases looks for that moment, and one of them ends the life by moving it
/// from that odd number to the next even one; a thread that was delayed holds an old number and does nothing. A release fences and then reads
/// <c>_life</c>, a retirement changes <c>_life</c> with a fence and then reads the slots, so the last of them cannot miss it.</para>
/// </remarks>
internal sealed class ReceiveBlock : MessageOwner
{
    private const int SlotBits = 5;
    private const int Slots = 1 << SlotBits;

    private readonly long[] _generations = new long[Slots];
    private int _nextSlot;
    private long _life;
    private PinnedBlocks? _pinned;

    public ReceiveBlock(int size)
    {
        Array = GC.AllocateUninitializedArray<byte>(size);
    }

    public byte[] Array { get; }

    /// <summary>Room for the receiver's <see cref="MessagesAhead"/>.</summary>
    public FoundMessage[] Found { get; } = new FoundMessage[MessagesAhead.Limit];

    /// <summary>Leases one message of the block.</summary>
    /// <returns>False if all slots are leased; the message must then be copied.</returns>
    public bool TryLease(out long token)
    {
        // Usually the message before this one has been disposed, so its slot is free again.
        int slot = _nextSlot;
        for (int i = 0; i < Slots; i++)
        {
            long generation = Volatile.Read(ref _generations[slot]);
            if ((generation & 1) == 0)
            {
                Volatile.Write(ref _generations[slot], generation + 1);
                _nextSlot = slot;
                token = (generation + 1) << SlotBits | (uint)slot;
                return true;
            }

            slot = (slot + 1) & (Slots - 1);
        }

        token = 0;
        return false;
    }

    /// <summary>Called by the receiver when it will neither lease from nor write to the block any more.</summary>
    /// <param name="pinned">Counts the block until its last message has been released.</param>
    public void Retire(PinnedBlocks pinned)
    {
        _pinned = pinned;
        pinned.Add(Array.Length);
        EndLifeIfFree(Interlocked.Increment(ref _life));
    }

    public override bool IsAlive(long token) => Volatile.Read(ref Generation(token)) == token >> SlotBits;

    public override bool TryRelease(long token)
    {
        long generation = token >> SlotBits;
        if (Interlocked.CompareExchange(ref Generation(token), generation + 1, generation) != generation)
        {
            return false;
        }

        long life = Volatile.Read(ref _life);
        if ((life & 1) != 0)
        {
            EndLifeIfFree(life);
        }

        return true;
    }

    public override bool TryTransfer(long token, out long newToken)
    {
        long generation = token >> SlotBits;
        newToken = (generation + 2) << SlotBits | (token & (Slots - 1));
        return Interlocked.CompareExchange(ref Generation(token), generation + 2, generation) == generation;
    }

    private ref long Generation(long token) => ref _generations[token & (Slots - 1)];

    private void EndLifeIfFree(long life)
    {
        for (int slot = 0; slot < Slots; slot++)
        {
            if ((Volatile.Read(ref _generations[slot]) & 1) != 0)
            {
                return;
            }
        }

        if (Interlocked.CompareExchange(ref _life, life + 1, life) == life)
        {
            _pinned!.Remove(Array.Length);
            _pinned = null;
            ReceiveBlockPool.Return(this);
        }
    }
}
