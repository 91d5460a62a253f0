using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>No rule and no fix throws, whatever stands in the code: half-typed, malformed, or without what it refers to.</summary>
public sealed class MutatedFixtureTests
{
    private const int SafetyTimeout = 3_600_000;

    private const int HalfTyped = 600;
    private const int Malformed = 200;

    [Fact]
    public async Task There_are_fixtures_for_the_rules() => Assert.True((await Fixtures.All).Length >= 10 * AllRules.Analyzers.Length);

    [Fact(Timeout = SafetyTimeout)]
    public async Task Fixtures_of_one_rule_are_analysed_by_all()
    {
        int applied = 0;
        await Parallel.ForEachAsync(await Fixtures.All, TestContext.Current.CancellationToken, async (source, _) => Interlocked.Add(ref applied, await AnalyzeAsync(Surrounding.Everything.With(source), source)));
        Assert.True(applied > 0, "No fix was tried.");
    }

    [Fact(Timeout = SafetyTimeout)]
    public async Task Fixtures_are_analysed_where_what_they_need_is_missing_or_something_else()
    {
        ImmutableArray<string> fixtures = await Fixtures.All;
        await Parallel.ForEachAsync(Enumerable.Range(0, fixtures.Length), TestContext.Current.CancellationToken, async (index, _) =>
            await AnalyzeAsync(Surrounding.Unusual[index % Surrounding.Unusual.Count].With(fixtures[index]), fixtures[index]));
    }

    [Fact(Timeout = SafetyTimeout)]
    public async Task Half_typed_code_is_analysed_and_fixed()
    {
        ImmutableArray<string> fixtures = await Fixtures.All;
        await FuzzCampaign.RunAsync(HalfTyped, async random =>
        {
            string code = TokenMutation.Of(fixtures[random.Next(fixtures.Length)], fixtures[random.Next(fixtures.Length)], random);
            await AnalyzeAsync(SurroundingFor(random).With(code), code);
        }, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = SafetyTimeout)]
    public async Task Malformed_trees_are_analysed_and_fixed()
    {
        ImmutableArray<string> fixtures = await Fixtures.All;
        int cases = 0;
        int analysed = 0;
        await FuzzCampaign.RunAsync(Malformed, async random =>
        {
            SyntaxNode tree = TreeMutation.Of(await CSharpSyntaxTree.ParseText(fixtures[random.Next(fixtures.Length)]).GetRootAsync(TestContext.Current.CancellationToken), random);
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
    private static Surrounding SurroundingFor(Random random) => random.Next(4) > 0 ? Surrounding.Everything : Surrounding.Unusual[random.Next(Surrounding.Unusual.Count)];

    private static async Task<int> AnalyzeAsync(Document document, string code)
    {
        try
        {
            return await RuleRun.AnalyzeAndFixAsync(document);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{exception.Message}{Environment.NewLine}The code was:{Environment.NewLine}{code}", exception);
        }
    }
}
