using System.Buffers;
using System.Net;

namespace Transport.Streams;

/// <summary>One message in a pooled array of its own: larger than a block, or copied out of one.</summary>
/// <remarks>The generation is odd while the message is in use and grows by one on each renting and each release, across the object's whole life in the pool, so that a token is never used twice, as in <see cref="ReceiveBlock"/>.</remarks>
internal sealed class PooledMessage : MessageOwner
{
    private const int Kept = 128;

    private static readonly FreeList<PooledMessage> Free = new(Kept);

    private byte[]? _array;
    private int _length;
    private EndPoint? _sender;
    private long _generation;

    private PooledMessage()
    {
    }

    /// <summary>All of the array that was asked for. For the one who rented it, until it is leased.</summary>
    public Memory<byte> Memory => _array.AsMemory(0, _length);

    /// <summary>A message of the given size, with arbitrary content.</summary>
    public static PooledMessage Rent(int length)
    {
        PooledMessage message = Free.TryTake() ?? new PooledMessage();
        message._array = ArrayPool<byte>.Shared.Rent(length);
        message._length = length;
        Volatile.Write(ref message._generation, message._generation + 1);
        return message;
    }

    /// <summary>Hands the message out; from now on only the lease counts.</summary>
    public ReceivedMessage Lease(int payloadLength, MessageKind kind, EndPoint? sender = null)
    {
        _sender = sender;
        return new ReceivedMessage(this, _generation, Memory[..payloadLength], kind);
    }

    /// <summary>Gives back a message that was never leased.</summary>
    public void Return() => TryRelease(_generation);

    public override bool IsAlive(long token) => Volatile.Read(ref _generation) == token;

    public override EndPoint? GetSender(long token) => _sender;

    public override bool TryRelease(long token)
    {
        if (Interlocked.CompareExchange(ref _generation, token + 1, token) != token)
        {
            return false;
        }

        byte[] array = _array!;
        _array = null;
        _sender = null;
        ArrayPool<byte>.Shared.Return(array);
        Free.Put(this);
        return true;
    }

    public override bool TryTransfer(long token, out long newToken)
    {
        newToken = token + 2;
        return Interlocked.CompareExchange(ref _generation, newToken, token) == token;
    }
}
