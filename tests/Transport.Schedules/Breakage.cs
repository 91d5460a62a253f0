namespace Transport.Schedules;

/// <summary>How the bytes of one side stop.</summary>
public enum Breakage
{
    ReadThrows,
    WriteThrows,
    Ends,
}
