namespace Transport.Schedules.Streams;

/// <summary>How one direction of a connection behaves: its size, its pieces, its haste, and where it breaks.</summary>
internal sealed record PipeNature
{
    /// <summary>How many bytes are on their way at most; a write of more waits.</summary>
    public int Capacity { get; init; } = 64 * 1024;

    /// <summary>The most that one event moves into the pipe, or one read takes out of it.</summary>
    public int MaxPiece { get; init; } = 4096;

    /// <summary>How often a read or a write that could end at once does, in percent.</summary>
    public int Haste { get; init; } = 50;

    /// <summary>How often whoever waits goes on inside the event, in percent.</summary>
    public int Inline { get; init; } = 50;

    /// <summary>A read into an empty buffer does not wait for bytes.</summary>
    public bool EmptyReadsEndAtOnce { get; init; }

    /// <summary>A read throws once so many bytes have been read.</summary>
    public long FailReadAt { get; init; } = long.MaxValue;

    /// <summary>A write throws once so many bytes have been written.</summary>
    public long FailWriteAt { get; init; } = long.MaxValue;

    /// <summary>The reader sees the end of the stream after so many bytes; the rest is lost.</summary>
    public long EndAt { get; init; } = long.MaxValue;

    /// <summary>True if one of the above will, or may, come to pass.</summary>
    public bool IsFaulty => FailReadAt != long.MaxValue || FailWriteAt != long.MaxValue || EndAt != long.MaxValue;

    public override string ToString() =>
        $"capacity {Capacity}, pieces {MaxPiece}, haste {Haste} %, inline {Inline} %{(EmptyReadsEndAtOnce ? ", empty reads end at once" : "")}"
        + Fault("reads fail at", FailReadAt) + Fault("writes fail at", FailWriteAt) + Fault("ends at", EndAt);

    private static string Fault(string what, long at) => at == long.MaxValue ? "" : $", {what} {at}";
}
