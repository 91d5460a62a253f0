namespace Transport.Conformance;

/// <summary>How a test wants its two channels to be set up; each end by itself.</summary>
public sealed class ConformanceOptions
{
    /// <summary>The end that connects.</summary>
    public EndOptions First { get; init; } = new();

    /// <summary>The end that is accepted.</summary>
    public EndOptions Second { get; init; } = new();
}
