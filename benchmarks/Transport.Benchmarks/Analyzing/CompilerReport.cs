using System.Globalization;
using System.Text.RegularExpressions;

namespace Transport.Benchmarks.Analyzing;

/// <summary>What a build with <c>ReportAnalyzer</c> says: how long the compiler took, and how long each rule of ours.</summary>
internal sealed partial class CompilerReport
{
    private CompilerReport(double milliseconds, double allRules, IReadOnlyDictionary<string, double> rules)
    {
        Milliseconds = milliseconds;
        AllRules = allRules;
        Rules = rules;
    }

    /// <summary>The task that compiles, from beginning to end.</summary>
    public double Milliseconds { get; }

    /// <summary>Milliseconds in all rules, summed over threads.</summary>
    public double AllRules { get; }

    /// <summary>Milliseconds by rule; 0 is less than one.</summary>
    public IReadOnlyDictionary<string, double> Rules { get; }

    /// <exception cref="InvalidDataException">The output has no time of the compiler.</exception>
    public static CompilerReport Parse(string output)
    {
        Match task = CompilerTask().Match(output);
        if (!task.Success)
        {
            throw new InvalidDataException("The build does not say how long the compiler took, so nothing can be compared.");
        }

        Dictionary<string, double> rules = [];
        foreach (Match rule in RuleRow().Matches(output))
        {
            rules[rule.Groups["rule"].Value] = rule.Groups["less"].Success ? 0 : 1000 * Number(rule.Groups["seconds"]);
        }

        Match all = RulesAssembly().Match(output);
        return new CompilerReport(Number(task.Groups["milliseconds"]), all.Success ? 1000 * Number(all.Groups["seconds"]) : 0, rules);
    }

    private static double Number(Group text) => double.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<milliseconds>\d+) ms\s+Csc\s+1 calls", RegexOptions.Multiline)]
    private static partial Regex CompilerTask();

    [GeneratedRegex(@"^\s*<?(?<seconds>\d+\.\d+)\s+<?\d+\s+Transport\.Analyzers, Version", RegexOptions.Multiline)]
    private static partial Regex RulesAssembly();

    [GeneratedRegex(@"^\s*(?<less><)?(?<seconds>\d+\.\d+)\s+<?\d+\s+Transport\.Analyzers\.[\w.]+ \((?<rule>[^)]+)\)", RegexOptions.Multiline)]
    private static partial Regex RuleRow();
}
