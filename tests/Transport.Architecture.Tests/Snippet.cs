using System.Text.RegularExpressions;

namespace Transport.Architecture.Tests;

/// <summary>A block of code in a document that must be a region of a file which is compiled: <c>&lt;!-- snippet: path#region --&gt;</c> before the block.</summary>
/// <remarks>Where HTML is not understood, as in the README of a package: <c>[//]: # (snippet: path#region)</c>.</remarks>
internal sealed partial record Snippet(string Document, string Path, string Region, string Code)
{
    public override string ToString() => $"{Document}: {Path}#{Region}";

    public static IReadOnlyList<Snippet> In(string document) =>
    [
        .. MarkedBlock().Matches(Repository.Read(document)).Select(match => new Snippet(
            document,
            match.Groups["path"].Value,
            match.Groups["region"].Value,
            match.Groups["code"].Value.TrimEnd('\n'))),
    ];

    /// <summary>How many blocks of C# a document has, marked or not.</summary>
    public static int CountCSharpBlocks(string document) => CSharpBlock().Count(Repository.Read(document));

    /// <summary>The region as the document must show it: without the indentation that all its lines share.</summary>
    public string ReadRegion()
    {
        string[] lines = Repository.Read(Path).Split('\n');
        int start = Array.FindIndex(lines, line => line.Trim() == $"#region {Region}");
        Assert.True(start >= 0, $"{Path} has no region '{Region}', which {Document} refers to.");
        int end = Array.FindIndex(lines, start, line => line.Trim() == "#endregion");
        string[] body = lines[(start + 1)..end];
        int indentation = body.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', body.Select(line => line.Length > 0 ? line[indentation..] : line));
    }

    [GeneratedRegex(@"(<!-- |\[//\]: # \()snippet: (?<path>[^#\s]+)#(?<region>[^\s)]+)( -->|\))\n+```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex MarkedBlock();

    [GeneratedRegex("^```csharp$", RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
