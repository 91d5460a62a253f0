using System.Net;

namespace Transport.Datagrams;

/// <content>Leases on the messages in a block.</content>
/// <remarks>
/// A lease is a slot and the slot's generation, which is odd while the slot is leased and grows by one on each lease and each release across the
/// block's whole life in the pool, so that a token is never used twice. Several channels may lease from one block at once; anybody releases. A lease
/// holds a reference to the block. A block whose count of references is wrong is taken by the garbage collector at worst.
/// </remarks>
public sealed partial class DatagramBlock
{
    private const int SlotBits = 6;
    private const int Slots = 1 << SlotBits;

    private readonly long[] _generations = new long[Slots];
    private readonly EndPoint?[] _senders = new EndPoint?[Slots];
    private int _nextSlot;

    /// <inheritdoc/>
    public override bool IsAlive(long token) => Volatile.Read(ref Generation(token)) == token >> SlotBits;

    /// <inheritdoc/>
    public override EndPoint? GetSender(long token) => _senders[token & (Slots - 1)];

    /// <inheritdoc/>
    public override bool TryRelease(long token)
    {
        long generation = token >> SlotBits;
        if (Interlocked.CompareExchange(ref Generation(token), generation + 1, generation) != generation)
        {
            return false;
        }

        Release();
        return true;
    }

    /// <inheritdoc/>
    public override bool TryTransfer(long token, out long newToken)
    {
        long generation = token >> SlotBits;
        newToken = (generation + 2) << SlotBits | (token & (Slots - 1));
        return Interlocked.CompareExchange(ref Generation(token), generation + 2, generation) == generation;
    }

    /// <summary>Leases one message of the block. Only for who holds a reference.</summary>
    /// <param name="sender">Who sent the message, where a channel has more than one peer.</param>
    /// <param name="token">The lease, with a reference of its own.</param>
    /// <returns>False if all slots are leased; the message must then be copied.</returns>
    internal bool TryLease(EndPoint? sender, out long token)
    {
        // Usually the message before this one has been disposed, so its slot is free again.
        int slot = Volatile.Read(ref _nextSlot);
        for (int i = 0; i < Slots; i++)
        {
            long generation = Volatile.Read(ref _generations[slot]);

            if ((generation & 1) == 0 && Interlocked.CompareExchange(ref _generations[slot], generation + 1, generation) == generation)
            {
                AddReference();
                if (_senders[slot] != sender)
                {
                    _senders[slot] = sender;
                }

                Volatile.Write(ref _nextSlot, slot);
                token = (generation + 1) << SlotBits | (uint)slot;
                return true;
            }

            slot = (slot + 1) & (Slots - 1);
        }

        token = 0;
        return false;
    }

    private ref long Generation(long token) => ref _generations[token & (Slots - 1)];
}
