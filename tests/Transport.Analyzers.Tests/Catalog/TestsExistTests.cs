namespace Transport.Analyzers.Tests.Catalog;

/// <summary>Found by name in the sources, since tests name what they test as type arguments.</summary>
public sealed class TestsExistTests
{
    private static readonly string Tests = string.Concat(Directory
        .GetFiles(Path.Combine(Repository.Root, "tests/Transport.Analyzers.Tests"), "*Tests.cs", SearchOption.AllDirectories)
        .Where(static path => !path.Contains("/Catalog/", StringComparison.Ordinal))
        .Select(File.ReadAllText));

    public static TheoryData<string> Analyzers => [.. CatalogRule.All.SelectMany(static rule => rule.Analyzers).Select(static type => type.Name).Distinct()];

    public static TheoryData<string> Fixes => [.. CatalogRule.AllFixes.Select(static type => type.Name)];

    [Theory]
    [MemberData(nameof(Analyzers))]
    public void A_rule_is_tested(string analyzer) => Assert.Contains($"VerifyAsync<{analyzer}>", Tests, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Fixes))]
    public void A_fix_is_tested(string fix) => Assert.Matches($@"VerifyFixAsync<\w+, {fix}>", Tests);
}
