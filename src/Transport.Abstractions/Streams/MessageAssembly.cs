namespace Transport.Streams;

/// <summary>A message being put together from fragments, or from a frame too large for a block, in one pooled array.</summary>
/// <remarks>The array has the right size from the start where the whole length is known; with fragments it doubles. The caller has checked every length against the limit.</remarks>
internal sealed class MessageAssembly
{
    private PooledMessage? _message;

    /// <summary>True from the first fragment until the message is taken.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How many bytes have been put in.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Payload => _message is null ? default : _message.Memory.Span[..Length];

    public void Open() => IsOpen = true;

    /// <summary>Makes room for more.</summary>
    /// <param name="count">How many bytes are to come.</param>
    /// <param name="exactly">True if they are the last.</param>
    public void Reserve(int count, bool exactly)
    {
        int needed = Length + count;
        if (_message is null || _message.Memory.Length < needed)
        {
            PooledMessage larger = PooledMessage.Rent(exactly ? needed : Math.Max(needed, 2 * Length));
            Payload.CopyTo(larger.Memory.Span);
            _message?.Return();
            _message = larger;
        }
    }

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Room(int count) => _message!.Memory.Slice(Length, count);

    public ReceivedMessage Take(MessageKind kind)
    {
        ReceivedMessage message = _message!.Lease(Length, kind);
        _message = null;
        Release();
        return message;
    }

    public void Release()
    {
        _message?.Return();
        _message = null;
        IsOpen = false;
        Length = 0;
    }
}
