using Transport.Benchmarks.CommandLine;
using Transport.Benchmarks.Reports;
using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Comparing;

/// <summary>All workloads that were asked for, and the reports.</summary>
internal static class CompareCommand
{
    public static async Task RunAsync(CompareArguments arguments)
    {
        IReadOnlyList<Subject> subjects = Selected(arguments);
        ReportFile.Prepare("--svg", arguments.SvgPath);
        if (arguments.JsonPath is { } path)
        {
            ReportFile.Prepare("--json", path);
        }

        Progress progress = new();
        List<Outcome> all = [];
        Console.WriteLine(Machine.Description);
        Console.WriteLine();
        foreach (Workload workload in WorkloadsOf(arguments))
        {
            IReadOnlyList<Outcome> outcomes = await new Comparison(workload, arguments.Rounds, progress).RunAsync(subjects);
            progress.Clear();
            if (outcomes.Count == 0)
            {
                continue;
            }

            Table.Write(Console.Out, workload, outcomes);
            all.AddRange(outcomes);
        }

        Table.WriteHow(Console.Out, all);
        BudgetReport.Write(Console.Out, all);
        BarChart.Write(arguments.SvgPath, all);
        if (arguments.JsonPath is { } json)
        {
            JsonReport.Write(json, all);
        }
    }

    private static IEnumerable<Workload> WorkloadsOf(CompareArguments arguments) => arguments.Scenarios
        .SelectMany(scenario => scenario.Workloads(arguments.Size, arguments.Connections));

    private static IReadOnlyList<Subject> Selected(CompareArguments arguments)
    {
        if (arguments.Subjects is not { } words)
        {
            return AllSubjects.All;
        }

        foreach (string word in words)
        {
            if (!AllSubjects.All.Any(subject => Matches(subject, word)))
            {
                throw new UsageException($"No subject's name contains '{word}'; there are {string.Join(", ", AllSubjects.All.Select(static subject => subject.Name).Distinct())}.");
            }
        }

        return [.. AllSubjects.All.Where(subject => words.Any(word => Matches(subject, word)))];
    }

    private static bool Matches(Subject subject, string word) => subject.Name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
