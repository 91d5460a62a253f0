using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Tests.Catalog;

public sealed class RulePageTests
{
    private static readonly string[] Headings = ["What it finds", "Why", "Reported", "Not reported", "How to fix it", "When to suppress it", "Other analyzers"];

    public static TheoryData<string> Ids => [.. CatalogRule.All.Select(static rule => rule.Id)];

    [Fact]
    public void There_is_a_page_for_every_rule_and_for_nothing_else() => Assert.Equal(
        CatalogRule.All.Select(static rule => $"{rule.Id}.md"),
        Directory.GetFiles(Path.Combine(Repository.Root, "docs/rules"), "TRN*.md").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_begins_with_what_the_rule_says_of_itself(string id)
    {
        CatalogRule rule = CatalogRule.Get(id);
        string[] expected = [$"# {rule.Id}: {rule.Title}", "", $"Severity: {rule.Severity}. On by default: {YesNo(rule.IsOn)}. Code fix: {YesNo(rule.HasFix)}."];
        Assert.Equal(expected, new RulePage(rule.Page).Head);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_has_all_headings(string id) =>
        Assert.Equal(Headings, new RulePage(CatalogRule.Get(id).Page).Headings.Where(static heading => heading != "Options"));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_bad_code_of_a_page_is_reported(string id)
    {
        CatalogRule rule = CatalogRule.Get(id);
        ImmutableArray<Diagnostic> found = await AnalyzedCode.FindAsync(InClass(new RulePage(rule.Page).CodeUnder("Reported")), rule.Analyzers);
        Assert.Contains(found, diagnostic => diagnostic.Id == id);
    }

    /// <remarks>By no rule: what is recommended must not be the next thing to be repaired.</remarks>
    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_good_code_of_a_page_is_reported_by_no_rule(string id)
    {
        CatalogRule rule = CatalogRule.Get(id);
        Type[] analyzers = [.. CatalogRule.All.Where(other => other.IsOn || other.Id == id).SelectMany(static other => other.Analyzers).Distinct()];
        ImmutableArray<Diagnostic> found = await AnalyzedCode.FindAsync(InClass(new RulePage(rule.Page).CodeUnder("Not reported")), analyzers);
        Assert.Empty(found.Where(diagnostic => diagnostic.Id == id || CatalogRule.Get(diagnostic.Id).IsOn));
    }

    private static string InClass(string members) => $"class Example\n{{\n{members}\n}}\n";

    private static string YesNo(bool value) => value ? "yes" : "no";
}
