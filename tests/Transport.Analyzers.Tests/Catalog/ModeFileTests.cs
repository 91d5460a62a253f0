using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Tests.Catalog;

/// <summary>What <c>TransportAnalysisMode</c> switches. <c>Recommended</c> needs no file: it is what the rules say themselves.</summary>
public sealed class ModeFileTests
{
    /// <remarks>A level above that of the SDK's own files (-100), and below that of all files of users.</remarks>
    private const string Head = "is_global = true\nglobal_level = -50\n";

    [Fact]
    public void All_switches_on_what_is_off_and_raises_one_rule_of_the_SDK() => GeneratedText.AssertFile(
        "src/Transport.Analyzers/buildTransitive/All.globalconfig",
        Head
        + string.Concat(CatalogRule.All.Where(static rule => !rule.IsOn).Select(static rule => $"\n# {rule.Title}\ndotnet_diagnostic.{rule.Id}.severity = {rule.Severity}\n"))
        + "\n# Of the SDK: do not disable certificate validation\ndotnet_diagnostic.CA5359.severity = warning\n");

    [Fact]
    public void None_switches_off_every_rule() => GeneratedText.AssertFile(
        "src/Transport.Analyzers/buildTransitive/None.globalconfig",
        Head + "\n" + string.Concat(CatalogRule.All.Select(static rule => $"dotnet_diagnostic.{rule.Id}.severity = none\n")));

    [Fact]
    public void A_rule_that_is_off_has_one_severity_to_be_switched_on_with() =>
        Assert.All(CatalogRule.All.Where(static rule => !rule.IsOn), static rule => Assert.Equal(DiagnosticSeverity.Info, Assert.Single(rule.Descriptors.Select(static descriptor => descriptor.DefaultSeverity).Distinct())));
}
