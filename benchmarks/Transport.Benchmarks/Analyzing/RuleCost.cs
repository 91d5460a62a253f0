using Transport.Benchmarks.Comparing;

namespace Transport.Benchmarks.Analyzing;

/// <summary>Compilations of one project with and without the rules, and what they say together.</summary>
internal sealed class RuleCost(string project, IReadOnlyList<CompilerReport> with, IReadOnlyList<CompilerReport> without)
{
    public string Project { get; } = Path.GetFileName(project);

    /// <summary>Median time of the compiler with the rules, in milliseconds.</summary>
    public double With { get; } = Median(with.Select(static report => report.Milliseconds));

    /// <summary>Median time of the compiler without them.</summary>
    public double Without { get; } = Median(without.Select(static report => report.Milliseconds));

    /// <summary>The part of a compilation that is spent in the rules by the compiler's own account, from 0 to 1: the median of the rounds.</summary>
    public double Share { get; } = Median(with.Select(static report => report.AllRules / report.Milliseconds));

    /// <summary>Median milliseconds in all rules.</summary>
    public double Milliseconds { get; } = Median(with.Select(static report => report.AllRules));

    /// <summary>Median milliseconds and share of each rule, the dearest first.</summary>
    public IReadOnlyList<(string Rule, double Milliseconds, double Share)> Rules { get; } =
    [
        .. with[0].Rules.Keys
            .Select(rule => (rule, Median(with.Select(report => report.Rules.GetValueOrDefault(rule))), Median(with.Select(report => report.Rules.GetValueOrDefault(rule) / report.Milliseconds))))
            .OrderByDescending(static row => row.Item2)
            .ThenBy(static row => row.rule, StringComparer.Ordinal),
    ];

    private static double Median(IEnumerable<double> values) => Statistics.Median([.. values.Order()]);
}
