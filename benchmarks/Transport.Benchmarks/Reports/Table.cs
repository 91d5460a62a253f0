using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Reports;

/// <summary>The figures of one workload as text.</summary>
internal static class Table
{
    public static void Write(TextWriter output, Workload workload, IReadOnlyList<Outcome> outcomes)
    {
        int rounds = outcomes.Select(static outcome => outcome.Values.Count).DefaultIfEmpty().Max();
        output.WriteLine($"{workload.Title}: {workload.Scenario.Unit()}, {rounds} {(rounds == 1 ? "round" : "rounds")}");
        bool isLossy = outcomes.Any(static outcome => outcome.Lost is not null);
        output.WriteLine($"  {"",-28} {"median",8} {"min",8} {"max",8} {"ratio",8}  {"to",-28} {"B alloc",8}{(isLossy ? $" {"lost",8}" : "")}");
        foreach (Outcome outcome in outcomes)
        {
            if (outcome.IsMeasured)
            {
                (string ratio, string baseline) = RatioOf(outcome, outcomes);
                string allocated = outcome.AllocatedBytes is { } bytes ? Figure.Bytes(bytes) : "";
                string lost = outcome.Lost is { } share ? Figure.Percent(share) : "";
                output.WriteLine($"  {outcome.Subject.Name,-28} {Figure.Of(outcome.Median),8} {Figure.Of(outcome.Min),8} {Figure.Of(outcome.Max),8} {ratio,8}  {baseline,-28} {allocated,8} {lost,8}".TrimEnd());
            }
            else
            {
                output.WriteLine($"  {outcome.Subject.Name,-28} {"not measured: " + outcome.Failure}");
            }
        }

        output.WriteLine();
    }

    public static void WriteHow(TextWriter output, IReadOnlyList<Outcome> outcomes)
    {
        output.WriteLine("What each does");
        foreach (IGrouping<string, Outcome> subject in outcomes.GroupBy(static outcome => outcome.Subject.Name))
        {
            foreach (string how in subject.Select(static outcome => outcome.Subject.How).Distinct())
            {
                output.WriteLine($"  {subject.Key,-28} {how}");
            }
        }

        output.WriteLine();
    }

    private static (string Ratio, string Baseline) RatioOf(Outcome outcome, IReadOnlyList<Outcome> outcomes) =>
        Comparisons.Of(outcome, outcomes).FirstOrDefault() is { } pair ? (Figure.Ratio(pair.Ratio), pair.Baseline.Subject.Name) : ("", "");
}
