namespace Transport.Misuse.Tests;

/// <summary>The samples of misuse. Their names say what must be reported: <c>Bcl/TRN2001.cs</c> is reported by TRN2001 and by nothing else.</summary>
internal static class Samples
{
    /// <summary>In these nothing is reported.</summary>
    private const string Correct = "Correct";

    public static string Directory { get; } = Path.Combine(Repository.Root, "tests", "MisuseConsumer");

    /// <summary>All files of the consumer, relative to its directory.</summary>
    public static IEnumerable<string> Files() =>
        Repository.TrackedFiles().Where(static file => file.StartsWith("tests/MisuseConsumer/", StringComparison.Ordinal)).Select(static file => file["tests/MisuseConsumer/".Length..]);

    /// <summary>The samples in some folders, and the rule of each.</summary>
    public static IReadOnlyList<(string File, string Id)> In(string folders) =>
    [
        .. Files()
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && folders.Split('+').Contains(Path.GetDirectoryName(file)))
            .Select(static file => (file, Path.GetFileNameWithoutExtension(file)))
            .Where(static sample => sample.Item2 != Correct),
    ];
}
