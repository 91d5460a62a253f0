using Transport.Benchmarks.Budgets;
using Transport.Benchmarks.Comparing;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Reports;

/// <summary>A line for each budget of the workloads that were run: met, missed or not measured.</summary>
internal static class BudgetReport
{
    public static void Write(TextWriter output, IReadOnlyList<Outcome> outcomes)
    {
        HashSet<Workload> run = [.. outcomes.Select(static outcome => outcome.Workload)];
        foreach (Budget budget in AllBudgets.All.Where(budget => run.Contains(budget.Workload)))
        {
            output.WriteLine($"budget  {budget.Workload.Title}: {budget.Subject} {Demand(budget)}: {Verdict(budget, outcomes)}");
        }
    }

    private static string Demand(Budget budget) => budget.Limit switch
    {
        Limit.AtLeastTimes => $"at least {Figure.Ratio(budget.Bound)} x {budget.Baseline}",
        Limit.AtMostMore => $"at most {Figure.Of(budget.Bound)} {budget.Workload.Scenario.Unit()} more than {budget.Baseline}",
        Limit.AtMost => $"at most {Figure.Of(budget.Bound)} {budget.Workload.Scenario.Unit()}",
        _ => $"allocates at most {Figure.Bytes(budget.Bound)} B/message",
    };

    private static string Verdict(Budget budget, IReadOnlyList<Outcome> outcomes)
    {
        Outcome? subject = Find(budget.Subject);
        Outcome? baseline = budget.Baseline is { } name ? Find(name) : null;
        if (Reason(subject, budget.Subject) is { } missing)
        {
            return missing;
        }

        if (budget.Baseline is not null && Reason(baseline, budget.Baseline) is { } missingBaseline)
        {
            return missingBaseline;
        }

        (bool met, string measured) = budget.Limit switch
        {
            Limit.AtLeastTimes => AtLeast(subject!.Median / baseline!.Median, budget.Bound),
            Limit.AtMostMore => AtMost(subject!.Median - baseline!.Median, budget.Bound, Figure.Of),
            Limit.AtMost => AtMost(subject!.Median, budget.Bound, Figure.Of),
            _ => AtMost(subject!.AllocatedBytes ?? double.PositiveInfinity, budget.Bound, Figure.Bytes),
        };
        return $"{(met ? "met" : "missed")}, {measured}";

        Outcome? Find(string name) => outcomes.FirstOrDefault(outcome => outcome.Workload == budget.Workload && outcome.Subject.Name == name);
    }

    private static string? Reason(Outcome? outcome, string name) => outcome switch
    {
        null => $"not measured, since {name} did not take part",
        { IsMeasured: false } => $"not measured, since {name} has no figures: {outcome.Failure}",
        _ => null,
    };

    private static (bool Met, string Measured) AtLeast(double ratio, double bound) => (ratio >= bound, $"{Figure.Ratio(ratio)} x");

    private static (bool Met, string Measured) AtMost(double value, double bound, Func<double, string> format) => (value <= bound, format(value));
}
