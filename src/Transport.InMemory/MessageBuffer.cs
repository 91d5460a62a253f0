namespace Transport.InMemory;

/// <summary>The memory of one message, used for one after the other.</summary>
/// <remarks>The generation is the token of the lease: odd while a message lives here, even in the pool. It only grows, so a token never comes back.</remarks>
internal sealed class MessageBuffer : MessageOwner
{
    private readonly MessageBufferPool _pool;
    private readonly byte[] _array;
    private long _generation;
    private int _length;
    private LeaseLedger? _ledger;

    public MessageBuffer(MessageBufferPool pool, int capacity)
    {
        _pool = pool;
        _array = GC.AllocateUninitializedArray<byte>(capacity);
    }

    public int Capacity => _array.Length;

    /// <summary>Takes in a copy of a message. The first lease is named by <see cref="Token"/>.</summary>
    public void Fill(ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(_array);
        _length = payload.Length;
        _ledger = null;
        Volatile.Write(ref _generation, _generation + 1);
    }

    /// <summary>The lease, while nobody but the link knows it.</summary>
    public long Token => Volatile.Read(ref _generation);

    /// <summary>Hands the message to the application, which is to dispose it.</summary>
    public ReceivedMessage Deliver(MessageKind kind, LeaseLedger ledger)
    {
        ledger.Delivered(_length);
        _ledger = ledger;
        return new ReceivedMessage(this, Token, _array.AsMemory(0, _length), kind);
    }

    /// <inheritdoc/>
    public override bool IsAlive(long token) => Volatile.Read(ref _generation) == token;

    /// <inheritdoc/>
    public override bool TryRelease(long token)
    {
        if (Interlocked.CompareExchange(ref _generation, token + 1, token) != token)
        {
            return false;
        }

        _array.AsSpan(0, _length).Fill(InMemoryChecks.ReleasedByte);
        _ledger?.Released(_length);
        _pool.Return(this);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryTransfer(long token, out long newToken)
    {
        newToken = token + 2;
        return Interlocked.CompareExchange(ref _generation, newToken, token) == token;
    }
}
