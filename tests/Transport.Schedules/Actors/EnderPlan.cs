namespace Transport.Schedules.Actors;

/// <summary>A way to end a channel.</summary>
internal enum Ending
{
    Close,
    CloseWithToken,
    DisposeAsync,
    Abort,
    Dispose,
}

/// <summary>How and when a side ends its channel.</summary>
internal sealed record EnderPlan
{
    /// <summary>Ends after so many turns; after its own senders if null.</summary>
    public int? Turns { get; init; }

    /// <summary>Ends at the moment when its side has received so many messages, or a little later; nothing to wait for if null.</summary>
    public int? Receipts { get; init; }

    /// <summary>In this order, without waiting for the one before. Empty: leaves it to the peer.</summary>
    public Ending[] Endings { get; init; } = [];

    public bool IsRough => Endings.Any(static ending => ending is Ending.Abort or Ending.Dispose);

    public override string ToString() => Endings.Length == 0 ? "leaves the end to the peer" : $"{string.Join(" and ", Endings)} {(Receipts is { } receipts ? $"after {receipts} receipts" : Turns is { } turns ? $"after {turns} turns" : "after its senders")}";
}
