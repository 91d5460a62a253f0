namespace Transport.Streams;

/// <summary>The messages that were found in the current block and are not taken yet, first come first.</summary>
/// <remarks>
/// <para>Finding several at once keeps what is needed for it in registers, and leaves a receive only the lease of the next one.</para>
/// <para><b>Invariant:</b> each is a whole message that lies in one piece in the parser's block: decoded, within the limit and, if it is text,
/// valid UTF-8. The parser's <c>_start</c> is behind the last of them. While <see cref="Any"/> is true the parser neither reads into the block
/// nor retires it, except to let go of everything. What is not such a message comes when they have been taken, errors included.</para>
/// <para>The list lies in the block and is let go of with it, so a channel that waits for bytes has none.</para>
/// </remarks>
internal struct MessagesAhead
{
    /// <summary>The most that are found at once.</summary>
    public const int Limit = 32;

    private FoundMessage[] _found;
    private int _next;
    private int _count;

    /// <summary>True if a message can be taken.</summary>
    public readonly bool Any => _next < _count;

    public readonly bool IsFull => _count == Limit;

    /// <summary>The message to be taken next.</summary>
    public readonly ref readonly FoundMessage First => ref _found[_next];

    /// <summary>From now on messages of this block are added. None of another one is left.</summary>
    public void Begin(ReceiveBlock block)
    {
        _found = block.Found;
        _next = 0;
        _count = 0;
    }

    public void Add(int offset, int length, MessageKind kind) => _found[_count++] = new FoundMessage(offset, length, kind);

    /// <summary>Valid until the next <see cref="Add"/>.</summary>
    public ref readonly FoundMessage RemoveFirst() => ref _found[_next++];
}

/// <summary>Where a message lies in its block.</summary>
internal readonly record struct FoundMessage(int Offset, int Length, MessageKind Kind);
