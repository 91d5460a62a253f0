using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Tests.Catalog;

public sealed class TableTests
{
    [Fact]
    public void The_index_lists_all_rules() => GeneratedText.AssertPart(
        "docs/rules/README.md",
        "\n| rule | | severity | on by default | code fix |\n|---|---|---|---|---|\n"
        + string.Concat(CatalogRule.All.Select(static rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.Severity} | {(rule.IsOn ? "yes" : "no")} | {(rule.HasFix ? "yes" : "no")} |\n"))
        + "\n");

    [Fact]
    public void The_README_lists_what_is_reported_as_error_or_warning() => GeneratedText.AssertPart(
        "README.md",
        "\n| rule | | severity |\n|---|---|---|\n"
        + string.Concat(CatalogRule.All
            .Where(static rule => rule.IsOn && rule.StrongestSeverity >= DiagnosticSeverity.Warning)
            .Select(static rule => $"| [{rule.Id}]({rule.Page}) | {rule.Title} | {rule.Severity} |\n"))
        + "\n");
}
