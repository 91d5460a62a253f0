namespace Transport.Schedules.Actors;

/// <summary>What a sender does.</summary>
internal sealed record SenderPlan
{
    public required int[] Lengths { get; init; }

    /// <summary>How often a message is sent with TrySend.</summary>
    public int TrySendPercent { get; init; }

    /// <summary>How often a send is not awaited before the next one.</summary>
    public int PipelinePercent { get; init; }

    /// <summary>How often there is a flush before a message.</summary>
    public int FlushPercent { get; init; }

    /// <summary>Whether calls are cancelled at all.</summary>
    public bool Cancels { get; init; }

    /// <summary>Whether all calls that are not cancelled otherwise share a token.</summary>
    public bool SharesToken { get; init; }

    public override string ToString() =>
        $"sends [{string.Join(", ", Lengths)}], TrySend {TrySendPercent} %, not awaited {PipelinePercent} %, flush {FlushPercent} %{(Cancels ? ", cancels" : "")}";
}
