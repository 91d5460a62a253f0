namespace Transport.Schedules;

/// <summary>What is done to one side of a conversation.</summary>
public enum Injury
{
    Abort,
    Dispose,
    DisposeAsync,
    Close,
    CancelAll,
    BreakIncoming,
    BreakOutgoing,
    EndIncoming,
}
