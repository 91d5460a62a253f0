using Transport.Benchmarks.CommandLine;
using Transport.Benchmarks.Reports;

namespace Transport.Benchmarks.Analyzing;

/// <summary>What our rules cost a build: projects compiled again and again, in turns with the rules and without.</summary>
internal static class AnalyzersCommand
{
    /// <summary>All rules together may take this part of a compilation.</summary>
    private const double MostShare = 0.03;

    private const string RulesProject = "src/Transport.Analyzers";

    /// <summary>One that is all about the network, and one with no network code at all.</summary>
    private static readonly string[] UsualProjects = ["src/Transport.Sockets", RulesProject];

    /// <returns>The exit code: 1 if the rules cost more than they may.</returns>
    public static async Task<int> RunAsync(AnalyzersArguments arguments)
    {
        string root = FindRoot();
        Console.WriteLine(Machine.Description);
        using MeasuredBuild build = new(arguments.IsCold);
        await build.PrepareRulesAsync(Path.Combine(root, RulesProject));
        bool isCheap = true;
        foreach (string project in arguments.Projects.Count > 0 ? arguments.Projects : [.. UsualProjects.Select(project => Path.Combine(root, project))])
        {
            RuleCost cost = await MeasureAsync(build, project, arguments.Rounds);
            Write(cost, arguments);
            isCheap &= cost.Share <= MostShare;
        }

        return isCheap ? 0 : 1;
    }

    private static async Task<RuleCost> MeasureAsync(MeasuredBuild build, string project, int rounds)
    {
        await build.PrepareAsync(project);

        // The compiler that stays between builds gets faster for a while.
        for (int warmUp = 0; warmUp < 3; warmUp++)
        {
            await build.CompileAsync(project, withRules: true);
            await build.CompileAsync(project, withRules: false);
        }

        List<CompilerReport> with = [];
        List<CompilerReport> without = [];
        for (int round = 0; round < rounds; round++)
        {
            // Each goes first as often as the other.
            foreach (bool withRules in round % 2 == 0 ? new[] { true, false } : [false, true])
            {
                (withRules ? with : without).Add(await build.CompileAsync(project, withRules));
            }
        }

        return with[0].Rules.Count > 0 ? new RuleCost(project, with, without) : throw new InvalidOperationException($"The build of {project} reports none of the rules, so they did not run.");
    }

    private static void Write(RuleCost cost, AnalyzersArguments arguments)
    {
        Console.WriteLine();
        Console.WriteLine($"{cost.Project}: medians of {arguments.Rounds} compilations, {(arguments.IsCold ? "each by a new compiler" : "by the compiler that stays between builds")}");
        Console.WriteLine($"  {"rule",-20} {"ms",8} {"of the compilation",20}");
        foreach ((string rule, double milliseconds, double share) in cost.Rules)
        {
            Console.WriteLine(milliseconds > 0 ? FormattableString.Invariant($"  {rule,-20} {milliseconds,8:F0} {100 * share,18:F2} %") : $"  {rule,-20} {"< 1",8}");
        }

        Console.WriteLine(FormattableString.Invariant($"  {"all",-20} {cost.Milliseconds,8:F0} {100 * cost.Share,18:F2} %   {(cost.Share <= MostShare ? "met" : "missed")}: at most {100 * MostShare:F0} %"));
        Console.WriteLine(FormattableString.Invariant($"  by the clock: {cost.With:F0} ms with the rules, {cost.Without:F0} ms without: {100 * (cost.With / cost.Without - 1):+0.0;-0.0;0.0} %"));
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Transport.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new UsageException($"No folder above {AppContext.BaseDirectory} has Transport.sln; run this from within the repository.");
    }
}
