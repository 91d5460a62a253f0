namespace Transport.Analyzers.Tests.Catalog;

public sealed class ReleaseFileTests
{
    private const string Head = "### New Rules\n\nRule ID | Category | Severity | Notes\n--------|----------|----------|-------\n";

    /// <remarks>Releasing moves the rows to the other file, under a heading with the version.</remarks>
    [Fact]
    public void Rules_that_were_not_released_are_listed() => GeneratedText.AssertFile(
        "src/Transport.Analyzers/AnalyzerReleases.Unshipped.md",
        Head + string.Concat(CatalogRule.All
            .Where(static rule => !Repository.Read("src/Transport.Analyzers/AnalyzerReleases.Shipped.md").Contains($"\n{rule.Id} |", StringComparison.Ordinal))
            .Select(static rule => $"{rule.Id} | Transport | {(rule.IsOn ? rule.StrongestSeverity.ToString() : "Disabled")} | {rule.Title}\n")));
}
