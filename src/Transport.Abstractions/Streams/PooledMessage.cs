using System.Buffers;

namespace Transport.Streams;

/// <summary>One message in a pooled array of its own: larger than a block, or copied out of a block that has no lease left.</summary>
/// <remarks>The generation is odd while the message is leased, as in <see cref="ReceiveBlock"/>. The array goes back to its pool with the lease; the object is not used again.</remarks>
internal sealed class PooledMessage(int length) : MessageOwner
{
    public const long FirstToken = 1;

    private byte[]? _array = ArrayPool<byte>.Shared.Rent(length);
    private long _generation = FirstToken;

    public Memory<byte> Memory => _array.AsMemory(0, length);

    public ReceivedMessage Lease(int payloadLength, MessageKind kind) => new(this, FirstToken, Memory[..payloadLength], kind);

    public override bool IsAlive(long token) => Volatile.Read(ref _generation) == token;

    public override bool TryRelease(long token)
    {
        if (Interlocked.CompareExchange(ref _generation, token + 1, token) != token)
        {
            return false;
        }

        ArrayPool<byte>.Shared.Return(_array!);
        _array = null;
        return true;
    }

    public override bool TryTransfer(long token, out long newToken)
    {
        newToken = token + 2;
        return Interlocked.CompareExchange(ref _generation, newToken, token) == token;
    }
}
