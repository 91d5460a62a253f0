namespace Transport.Analyzers.Tests.Catalog;

/// <summary>Files, and parts of files, that follow from the rules. A test says what they must be; with <c>TRANSPORT_WRITE_RULES=1</c> in the environment it writes them.</summary>
internal static class GeneratedText
{
    private static readonly bool Write = Environment.GetEnvironmentVariable("TRANSPORT_WRITE_RULES") == "1";

    /// <summary>The whole file.</summary>
    public static void AssertFile(string path, string expected)
    {
        if (Write)
        {
            File.WriteAllText(Path.Combine(Repository.Root, path), expected);
        }

        AssertEqual(path, expected, Repository.Read(path));
    }

    /// <summary>What stands between <c>&lt;!-- rules --&gt;</c> and <c>&lt;!-- /rules --&gt;</c>.</summary>
    public static void AssertPart(string path, string expected)
    {
        const string Start = "<!-- rules -->\n", End = "<!-- /rules -->\n";
        string text = Repository.Read(path);
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end >= start, $"{path} must have a line {Start.Trim()} and a line {End.Trim()}, with the table of rules between them.");
        if (Write)
        {
            text = text[..start] + expected + text[end..];
            end = start + expected.Length;
            File.WriteAllText(Path.Combine(Repository.Root, path), text);
        }

        AssertEqual(path, expected, text[start..end]);
    }

    private static void AssertEqual(string path, string expected, string actual) =>
        Assert.True(expected == actual, $"{path} does not say what the rules are. Run this test with TRANSPORT_WRITE_RULES=1, or write:\n{expected}");
}
