namespace Transport.Misuse.Tests;

/// <summary>What a user's build reports who has nothing but the packages: exactly what the names of the samples say.</summary>
public class Misuse_is_reported(ConsumerFeed feed)
{
    private const string Programs = "Transport.AspNetCore+Transport.InMemory";
    private const string AllSamples = "Bcl+Channels";

    public static TheoryData<string> PackagesThatBringTheRules => [.. Repository.PackedProjects.Where(static project => project != "Transport.Analyzers")];

    [Fact]
    public void There_is_a_sample_of_every_rule_and_of_nothing_else() =>
        Assert.Equal(ShippedRules.Ids.Append(ShippedRules.RaisedByAll).Order(StringComparer.Ordinal), Samples.In(AllSamples).Select(static sample => sample.Id).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Recommended")]
    [InlineData("All")]
    [InlineData("None")]
    public async Task In_each_sample_by_its_rule_and_by_no_other(string mode)
    {
        IReadOnlyList<Finding> findings = await MisuseBuild.FindingsAsync(feed, Programs, AllSamples, mode);
        AssertSamples(AllSamples, mode, findings);
        Assert.All(findings, static finding => Assert.Contains(finding.Level, ShippedRules.Levels(finding.Id)));
    }

    [Fact]
    public async Task As_the_README_shows_it()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken);
        IReadOnlyList<Finding> findings = await MisuseBuild.FindingsAsync(feed, Programs, AllSamples);
        foreach (string file in (string[])["Channels/TRN1001.cs", "Bcl/TRN2001.cs"])
        {
            Finding finding = findings.First(finding => finding.File == file);
            Assert.Contains($"{file}({finding.Line},{finding.Column}): warning {finding.Id}: {finding.Message}\n", readme, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(PackagesThatBringTheRules))]
    public async Task With_any_package(string package) => AssertSamples("Bcl", "Recommended", await MisuseBuild.FindingsAsync(feed, package, "Bcl"));

    [Fact]
    public async Task With_the_rules_alone() => AssertSamples("Bcl", "Recommended", await MisuseBuild.FindingsAsync(feed, "Transport.Analyzers", "Bcl"));

    [Fact]
    public async Task Once_if_the_rules_are_referenced_twice()
    {
        IReadOnlyList<Finding> findings = await MisuseBuild.FindingsAsync(feed, "Transport.Sockets+Transport.Analyzers", "Bcl");
        AssertSamples("Bcl", "Recommended", findings);
        Assert.Equal(findings.Distinct(), findings);
    }

    [Fact]
    public async Task As_an_editorconfig_says_whatever_the_mode()
    {
        string none = await PlacesAsync("None", "dotnet_diagnostic.TRN2001.severity = error");
        Assert.Equal("Bcl/TRN2001.cs: TRN2001 error", none);
        string all = await PlacesAsync("All", string.Join('\n', Samples.In("Bcl").Where(static sample => sample.Id != "TRN2001").Select(static sample => $"dotnet_diagnostic.{sample.Id}.severity = none")));
        Assert.Equal("Bcl/TRN2001.cs: TRN2001 warning", all);
    }

    [Fact]
    public async Task As_the_options_of_the_rules_say()
    {
        const string Unchanged = "Options";
        IReadOnlyList<Finding> without = await MisuseBuild.FindingsAsync(feed, "Transport.Analyzers", Unchanged);
        Assert.Empty(without);
        string more = await PlacesAsync("Recommended", "transport.udp_mtu = 900\ntransport.decode_sinks = Quote.Understand", Unchanged);
        Assert.Equal("Options/TRN2003.cs: TRN2003 warning\nOptions/TRN4001.cs: TRN4001 note", more);
        string less = await PlacesAsync("Recommended", "transport.allow_cleartext_hosts = stream.contoso.com\ntransport.stream_adapter_types = OneReceive");
        Assert.Contains("Bcl/TRN2004.cs: TRN2004", less, StringComparison.Ordinal);
        Assert.DoesNotContain("TRN6001", less, StringComparison.Ordinal);
        Assert.DoesNotContain("TRN2003", less, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_by_a_mode_that_exists()
    {
        string output = await MisuseBuild.FailureAsync(feed, "Transport.Analyzers", "Bcl", "Most");
        Assert.Contains("The property TransportAnalysisMode is 'Most'. It must be Recommended (the default), All or None.", output, StringComparison.Ordinal);
    }

    private static void AssertSamples(string folders, string mode, IReadOnlyList<Finding> findings)
    {
        string[] expected = [.. Samples.In(folders).Where(sample => ShippedRules.IsReported(sample.Id, mode)).Select(static sample => $"{sample.File}: {sample.Id}")];
        string[] missing = [.. expected.Except(findings.Select(static finding => finding.Place))];
        Finding[] wrong = [.. findings.Where(finding => !expected.Contains(finding.Place))];
        Assert.True(
            missing.Length + wrong.Length == 0,
            $"Mode {mode}. Not reported:\n{string.Join('\n', missing)}\nReported, but should not be:\n{string.Join('\n', wrong.Select(static finding => $"{finding.File}({finding.Line}): {finding.Id} {finding.Message}"))}");
    }

    private async Task<string> PlacesAsync(string mode, string setting, string samples = "Bcl") => string.Join(
        '\n',
        (await MisuseBuild.FindingsAsync(feed, "Transport.Analyzers", samples, mode, $"root = true\n[*.cs]\n{setting}\n")).Select(static finding => $"{finding.Place} {finding.Level}").Distinct().Order(StringComparer.Ordinal));
}
