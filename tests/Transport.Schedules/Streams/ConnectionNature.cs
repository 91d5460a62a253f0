namespace Transport.Schedules.Streams;

/// <summary>How one end of a connection behaves apart from its bytes.</summary>
internal sealed record ConnectionNature
{
    /// <summary>An abort destroys what was written and not read yet, as a reset does.</summary>
    public bool AbortDropsBytes { get; init; }

    /// <summary>The half-close takes a while.</summary>
    public bool SlowToEnd { get; init; }

    /// <summary>A flush takes a while.</summary>
    public bool SlowToFlush { get; init; }

    /// <summary>The half-close throws.</summary>
    public bool HalfCloseThrows { get; init; }

    /// <summary>Its disposal throws.</summary>
    public bool FailsToEnd { get; init; }

    /// <summary>Its interpretation of exceptions throws.</summary>
    public bool CannotExplain { get; init; }
}
