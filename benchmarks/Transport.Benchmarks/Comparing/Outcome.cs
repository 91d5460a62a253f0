using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Comparing;

/// <summary>What one subject did in one workload.</summary>
/// <param name="Workload">The cell.</param>
/// <param name="Subject">Who.</param>
/// <param name="Values">One for each round, in the scenario's unit; in order of size. Empty if it failed.</param>
/// <param name="AllocatedBytes">Managed bytes allocated in this process for each unit, the median of the rounds; null where that says nothing.</param>
/// <param name="Lost">The share that did not arrive, the median of the rounds; null where nothing may be lost.</param>
/// <param name="Failure">Why there are no values, as a sentence.</param>
internal sealed record Outcome(Workload Workload, Subject Subject, IReadOnlyList<double> Values, double? AllocatedBytes, double? Lost, string? Failure)
{
    public bool IsMeasured => Values.Count > 0;

    public double Median => Statistics.Median(Values);

    public double Min => Values[0];

    public double Max => Values[^1];
}
