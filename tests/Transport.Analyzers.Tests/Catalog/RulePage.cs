using System.Text.RegularExpressions;

namespace Transport.Analyzers.Tests.Catalog;

/// <summary>The page of a rule, by its headings.</summary>
internal sealed partial class RulePage
{
    private readonly Dictionary<string, string> _sections;

    public RulePage(string path)
    {
        string[] parts = Heading().Split(Repository.Read(path));
        Head = parts[0].TrimEnd('\n').Split('\n');
        Headings = [.. Heading().Matches(Repository.Read(path)).Select(static match => match.Groups[0].Value.Trim()[3..])];
        _sections = Headings.Zip(parts.Skip(1)).ToDictionary(static pair => pair.First, static pair => pair.Second);
    }

    /// <summary>What stands before the first heading.</summary>
    public IReadOnlyList<string> Head { get; }

    public IReadOnlyList<string> Headings { get; }

    /// <summary>The only block of code under a heading.</summary>
    public string CodeUnder(string heading) => Assert.Single(Block().Matches(_sections[heading])).Groups[1].Value;

    [GeneratedRegex("^## .*\n", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
