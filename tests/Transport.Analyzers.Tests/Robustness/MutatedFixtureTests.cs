using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>No rule and no fix throws, whatever stands in the code: half-typed, malformed, or without what it refers to.</summary>
public sealed class MutatedFixtureTests
{
    private const int SafetyTimeout = 3_600_000;

    /// <summary>Each fixture comes by at least this often.</summary>
    private const int Rounds = 2;

    public static TheoryData<string> Surroundings => [.. Surrounding.All.Select(static surrounding => surrounding.Name)];

    [Fact]
    public async Task There_are_fixtures_for_the_rules() => Assert.True((await Fixtures.All).Length >= 10 * AllRules.Analyzers.Length);

    [Theory(Timeout = SafetyTimeout)]
    [MemberData(nameof(Surroundings))]
    public async Task Fixtures_are_analysed_in_every_surrounding(string name)
    {
        Surrounding surrounding = Surrounding.All.Single(one => one.Name == name);
        int reported = 0;
        await Parallel.ForEachAsync(await Fixtures.All, TestContext.Current.CancellationToken, async (source, _) =>
        {
            if (await RuleRun.AnalyzeAndFixAsync(surrounding.With(source)) > 0)
            {
                Interlocked.Increment(ref reported);
            }
        });
        Assert.True(surrounding != Surrounding.Everything || reported > 0, "No fix was tried.");
    }

    [Fact(Timeout = SafetyTimeout)]
    public async Task Half_typed_code_is_analysed_and_fixed()
    {
        ImmutableArray<string> fixtures = await Fixtures.All;
        await FuzzCampaign.RunAsync(Rounds * fixtures.Length, async (seed, random) =>
        {
            string code = TokenMutation.Of(fixtures[seed % fixtures.Length], fixtures[random.Next(fixtures.Length)], random);
            await AnalyzeAsync(SurroundingFor(random).With(code), code);
        }, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = SafetyTimeout)]
    public async Task Malformed_trees_are_analysed_and_fixed()
    {
        ImmutableArray<string> fixtures = await Fixtures.All;
        int cases = 0;
        int analysed = 0;
        await FuzzCampaign.RunAsync(fixtures.Length, async (seed, random) =>
        {
            SyntaxNode tree = TreeMutation.Of(await CSharpSyntaxTree.ParseText(fixtures[seed % fixtures.Length]).GetRootAsync(TestContext.Current.CancellationToken), random);
            Document document = SurroundingFor(random).With(tree);
            Interlocked.Increment(ref cases);
            if (await CanBeCompiledAsync(document))
            {
                Interlocked.Increment(ref analysed);
                await AnalyzeAsync(document, tree.ToFullString());
            }
        }, TestContext.Current.CancellationToken);
        Assert.InRange(analysed, cases / 2, cases);
    }

    /// <summary>Some trees are too much for the compiler itself, with which no rule has to do.</summary>
    private static async Task<bool> CanBeCompiledAsync(Document document)
    {
        try
        {
            return (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!.GetDiagnostics(TestContext.Current.CancellationToken) is { IsDefault: false };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Mostly the usual one.</summary>
    private static Surrounding SurroundingFor(Random random) => random.Next(4) > 0 ? Surrounding.Everything : Surrounding.All[random.Next(Surrounding.All.Count)];

    private static async Task AnalyzeAsync(Document document, string code)
    {
        try
        {
            await RuleRun.AnalyzeAndFixAsync(document);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{exception.Message}{Environment.NewLine}The code was:{Environment.NewLine}{code}", exception);
        }
    }
}
