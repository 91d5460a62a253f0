using Transport.Benchmarks.Budgets;
using Transport.Benchmarks.Comparing;

namespace Transport.Benchmarks.Reports;

/// <summary>One subject and one of the baselines that were measured beside it.</summary>
internal sealed record Pair(Outcome Outcome, Outcome Baseline)
{
    public double Ratio => Outcome.Median / Baseline.Median;
}

internal static class Comparisons
{
    /// <summary>The pairs of one outcome, the most telling first; baselines that were not measured are left out.</summary>
    public static IEnumerable<Pair> Of(Outcome outcome, IReadOnlyList<Outcome> outcomes) =>
        from baseline in Baselines.Of(outcome)
        from other in outcomes
        where outcome.IsMeasured && other.IsMeasured && other.Workload == outcome.Workload && other.Subject.Name == baseline
        select new Pair(outcome, other);
}
