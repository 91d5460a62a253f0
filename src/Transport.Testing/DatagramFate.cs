namespace Transport.Testing;

/// <summary>What happens to one datagram. The default value delivers it unharmed. Latency, jitter and bandwidth come on top.</summary>
public readonly record struct DatagramFate
{
    /// <summary>True if it never arrives; then nothing else counts.</summary>
    public bool IsLost { get; init; }

    /// <summary>How much longer it takes than its turn, while others go past. Not negative.</summary>
    public TimeSpan HeldBack { get; init; }

    /// <summary>Only so many of its bytes arrive, from the beginning, as if that were all. <see langword="null"/>, or at least its size: all do.</summary>
    public int? CutTo { get; init; }

    /// <summary>Which of its bits changes, from 0; bit 8 is the lowest of the second byte. <see langword="null"/>, or beyond what is left of it: none does.</summary>
    public int? FlippedBit { get; init; }

    /// <summary>How many copies arrive beside it, unharmed. From 0 to 16.</summary>
    public int Copies { get; init; }

    /// <summary>How much longer the copies take. Not negative.</summary>
    public TimeSpan CopiesHeldBack { get; init; }
}
