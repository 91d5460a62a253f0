namespace Transport.Schedules.Actors;

/// <summary>How a side receives.</summary>
internal sealed record ReceiverPlan
{
    /// <summary>How many messages it takes before it loses interest.</summary>
    public int Messages { get; init; } = int.MaxValue;

    /// <summary>How often a message is kept for a while.</summary>
    public int HoldPercent { get; init; } = 50;

    /// <summary>Whether receives are cancelled.</summary>
    public bool Cancels { get; init; }

    /// <summary>Whether it sometimes receives twice at once.</summary>
    public bool Misuses { get; init; }

    /// <summary>Whether all receives that are not cancelled otherwise share a token.</summary>
    public bool SharesToken { get; init; }

    public override string ToString() =>
        $"receives {(Messages == int.MaxValue ? "to the end" : Messages)}, holds {HoldPercent} %{(Cancels ? ", cancels" : "")}{(Misuses ? ", misuses" : "")}";
}
