using System.Diagnostics;

namespace Transport.Architecture.Tests;

/// <summary>The files of this repository, as they lie on disk.</summary>
internal static class Repository
{
    /// <summary>The package that compilers use; what fixes its findings is a project beside it in the same package.</summary>
    public const string Rules = "Transport.Analyzers";

    /// <summary>Found from the tests' own place: paths that the compiler records are not real ones in a CI build.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The projects whose assemblies programs use, by name.</summary>
    public static IReadOnlyList<string> ShippedProjects { get; } =
    [
        .. Directory.GetDirectories(Path.Combine(Root, "src"))
            .Select(directory => Path.GetFileName(directory))
            .Where(name => !name.StartsWith(Rules, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The projects that are packages: those, and the rules.</summary>
    public static IReadOnlyList<string> PackedProjects { get; } = [.. ShippedProjects.Append(Rules).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static string ProjectFile(string name) => $"src/{name}/{name}.csproj";

    /// <summary>All files under version control, and new ones that are not ignored.</summary>
    /// <remarks>Git refuses a directory that belongs to another user, as a CI job's may, unless it is called safe.</remarks>
    public static IReadOnlyList<string> TrackedFiles()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Transport.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} has Transport.sln.");
    }
}
