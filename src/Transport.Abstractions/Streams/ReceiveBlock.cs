namespace Transport.Streams;

/// <summary>A pooled block of received bytes and the leases on the messages in it.</summary>
/// <remarks>
/// <para><b>Slots.</b> A lease is a slot and the slot's generation. The generation is odd while the slot is leased and grows by one on each
/// lease and each release, across the block's whole life in the pool, so that a token is never used twice. Only the receiver leases, one
/// call at a time; anybody releases, by one compare-exchange.</para>
/// <para><b>References.</b> The block goes back to the pool when the receiver has retired it and no lease is left. The receiver counts the
/// leases it gave out without synchronisation, against a large number taken in advance, and settles when it retires the block.</para>
/// </remarks>
internal sealed class ReceiveBlock : MessageOwner
{
    private const int SlotBits = 5;
    private const int Slots = 1 << SlotBits;
    private const int Advance = int.MaxValue / 2;

    private readonly long[] _generations = new long[Slots];
    private int _nextSlot;
    private int _leased;
    private int _references;

    public ReceiveBlock(int size)
    {
        Array = GC.AllocateUninitializedArray<byte>(size);
    }

    public byte[] Array { get; }

    /// <summary>Called by the receiver that takes the block from the pool.</summary>
    public void Open()
    {
        _leased = 0;
        Volatile.Write(ref _references, Advance);
    }

    /// <summary>Leases one message of the block.</summary>
    /// <returns>False if all slots are leased; the message must then be copied.</returns>
    public bool TryLease(out long token)
    {
        for (int i = 0; i < Slots; i++)
        {
            int slot = (_nextSlot + i) % Slots;
            long generation = Volatile.Read(ref _generations[slot]);
            if ((generation & 1) == 0)
            {
                Volatile.Write(ref _generations[slot], generation + 1);
                _nextSlot = slot;
                _leased++;
                token = (generation + 1) << SlotBits | (uint)slot;
                return true;
            }
        }

        token = 0;
        return false;
    }

    /// <summary>Called by the receiver when it will neither lease from nor write to the block any more.</summary>
    public void Retire() => Settle(Advance - _leased);

    public override bool IsAlive(long token) => Volatile.Read(ref Generation(token)) == token >> SlotBits;

    public override bool TryRelease(long token)
    {
        long generation = token >> SlotBits;
        if (Interlocked.CompareExchange(ref Generation(token), generation + 1, generation) != generation)
        {
            return false;
        }

        Settle(1);
        return true;
    }

    public override bool TryTransfer(long token, out long newToken)
    {
        long generation = token >> SlotBits;
        newToken = (generation + 2) << SlotBits | (token & (Slots - 1));
        return Interlocked.CompareExchange(ref Generation(token), generation + 2, generation) == generation;
    }

    private ref long Generation(long token) => ref _generations[token & (Slots - 1)];

    private void Settle(int references)
    {
        if (Interlocked.Add(ref _references, -references) == 0)
        {
            ReceiveBlockPool.Return(this);
        }
    }
}
