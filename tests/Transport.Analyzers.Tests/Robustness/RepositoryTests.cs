using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>No rule throws on any source of this repository.</summary>
public sealed class RepositoryTests
{
    public static TheoryData<string> Projects =>
    [
        .. Folders
            .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Folders => ["src", "samples", "tests", "benchmarks"];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Sources_of_this_repository_are_analysed(string project)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Root, project), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        Compilation usual = (await Surrounding.Everything.With(ImplicitUsings).Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        CSharpParseOptions options = (CSharpParseOptions)usual.SyntaxTrees.First().Options;
        await RuleRun.AnalyzeAsync(usual.AddSyntaxTrees(files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file))).WithAssemblyName(Path.GetFileName(project)));
    }

    /// <summary>What the SDK adds to projects and the tests of rules do not.</summary>
    private const string ImplicitUsings = "global using System.Net.Http; global using System.Net.Security;";

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Transport.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Transport.sln; run the tests from within the repository.");
    }
}
