namespace Transport.Schedules.Cases;

/// <summary>All that a case is made of, apart from the order in which it happens.</summary>
internal sealed record CaseProgram
{
    public WireKind Wire { get; init; }

    public int MaxMessageSize { get; init; } = 200_000;

    /// <summary>Whether control frames are put between the frames.</summary>
    public bool Injects { get; init; }

    public SidePlan First { get; init; } = new();

    public SidePlan Second { get; init; } = new();

    /// <summary>True if anything breaks, or is broken off, or anybody stops to receive: then messages may be lost and time may have to pass.</summary>
    public bool IsRough => First.IsRough || Second.IsRough || IsIgnored(First, by: Second) || IsIgnored(Second, by: First);

    public override string ToString() => $"""
        framing {Wire}, messages to {MaxMessageSize} bytes, {(Injects ? "with" : "without")} control frames between, {(IsRough ? "rough" : "calm")}
        first side A:
        {First}second side B:
        {Second}
        """;

    private static bool IsIgnored(SidePlan side, SidePlan by) => side.Senders.Length > 0 && by.Receiver is null;
}
