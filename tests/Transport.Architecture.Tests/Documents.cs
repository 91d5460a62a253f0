using System.Text.RegularExpressions;

namespace Transport.Architecture.Tests;

/// <summary>What the documents show must be what the code does.</summary>
public partial class Documents
{
    private static readonly string[] All = [.. Repository.TrackedFiles().Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    public static TheoryData<string> Names => [.. All];

    /// <summary>The code on the pages of the rules is compiled and analysed by tests of its own.</summary>
    public static TheoryData<string> NamesBesidePagesOfRules => [.. All.Where(file => !file.StartsWith("docs/rules/TRN", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(NamesBesidePagesOfRules))]
    public void Code_shown_is_a_region_of_a_compiled_file(string document)
    {
        IReadOnlyList<Snippet> snippets = Snippet.In(document);
        Assert.All(snippets, snippet => Assert.Equal(snippet.ReadRegion(), snippet.Code));
        Assert.Equal(Snippet.CountCSharpBlocks(document), snippets.Count);
    }

    [Fact]
    public void The_README_shows_a_client_and_a_server_of_five_lines()
    {
        IReadOnlyList<Snippet> snippets = Snippet.In("README.md");
        Assert.Equal(5, LinesIn(snippets, "client"));
        Assert.Equal(5, LinesIn(snippets, "server") + LinesIn(snippets, "handler"));
    }

    [Fact]
    public void The_quickstart_programs_have_less_than_40_lines()
    {
        Assert.InRange(Repository.Read("samples/Quickstart/Server/Program.cs").Split('\n').Length, 1, 39);
        Assert.InRange(Repository.Read("samples/Quickstart/Client/Program.cs").Split('\n').Length, 1, 39);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/PACKAGE.md")]
    public void The_README_lists_exactly_the_packages_there_are(string document)
    {
        string[] listed = [.. PackageRow().Matches(Repository.Read(document)).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal)];
        Assert.Equal(Repository.PackedProjects, listed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_lead_to_files_that_exist(string document)
    {
        string directory = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        string[] targets = [.. Link().Matches(Repository.Read(document)).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal))];
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(directory, target)), $"{document} links to {target}, which does not exist."));
    }

    private static int LinesIn(IReadOnlyList<Snippet> snippets, string region) =>
        Assert.Single(snippets, snippet => snippet.Region == region).Code.Split('\n').Length;

    [GeneratedRegex(@"^\| `(?<name>Transport\.\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex PackageRow();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
