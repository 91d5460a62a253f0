namespace Transport.InMemory;

/// <summary>A message on its way.</summary>
/// <param name="Buffer">Its memory; <see langword="null"/> if it is too large for the receiver, who is only told its size.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct QueuedMessage(MessageBuffer? Buffer, int Length, MessageKind Kind)
{
    /// <summary>What a message counts beside its payload, so that empty ones are bounded too.</summary>
    private const int Overhead = 64;

    /// <summary>What it counts against the bounds.</summary>
    public long Cost => Buffer is null ? Overhead : CostOf(Length);

    public static long CostOf(int length) => (long)length + Overhead;

    public void Release() => Buffer?.TryRelease(Buffer.Token);
}
