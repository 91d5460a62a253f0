namespace Transport.Benchmarks.Subjects;

/// <summary>A run that may lose what it sends, and whose value is what arrived per second.</summary>
internal interface ILossyRun : IMeasuringRun
{
    /// <summary>The share of the last round that did not arrive, from 0 to 1.</summary>
    double Lost { get; }
}
