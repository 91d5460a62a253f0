namespace Transport.Datagrams;

/// <summary>How a message is divided: into fragments of equal size, but for the last, which has what remains.</summary>
/// <param name="MessageLength">Bytes of the whole message.</param>
/// <param name="Count">How many fragments.</param>
internal readonly record struct FragmentLayout(int MessageLength, int Count)
{
    /// <summary>The most fragments of one message. With so many datagrams nearly any loss loses the message, and what is kept about one stays small.</summary>
    public const int MaxCount = 4096;

    /// <summary>Bytes of each fragment but the last. Follows from the other two numbers, so that any fragment tells where all of them belong.</summary>
    public int Size => (int)(((uint)MessageLength + (uint)Count - 1) / (uint)Count);

    /// <summary>False for what no sender would choose, such as so many fragments that the last one is empty.</summary>
    public bool IsValid => Count is >= 2 and <= MaxCount && MessageLength >= Count && (long)Size * (Count - 1) < MessageLength;

    /// <summary>As few fragments as hold the message.</summary>
    public static FragmentLayout Of(int messageLength, int maxFragmentSize) => new(messageLength, (messageLength + maxFragmentSize - 1) / maxFragmentSize);

    public int OffsetOf(int index) => index * Size;

    public int LengthOf(int index) => Math.Min(Size, MessageLength - OffsetOf(index));
}
