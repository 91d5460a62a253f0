namespace Transport.Fakes;

/// <summary>Owns one array behind one message.</summary>
internal sealed class ArrayOwner : MessageOwner
{
    private long _token = 1;

    public static ReceivedMessage Message(byte[] payload, MessageKind kind) => new(new ArrayOwner(), 1, payload, kind);

    public override bool IsAlive(long token) => Volatile.Read(ref _token) == token;

    public override bool TryRelease(long token) => Interlocked.CompareExchange(ref _token, 0, token) == token;

    public override bool TryTransfer(long token, out long newToken)
    {
        newToken = token + 1;
        return Interlocked.CompareExchange(ref _token, newToken, token) == token;
    }
}
