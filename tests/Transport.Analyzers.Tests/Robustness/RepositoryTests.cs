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
            .Where(static file => SourcesIn(Path.GetDirectoryName(file)!).Length > 0)
            .Select(static file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Folders => ["src", "samples", "tests"];

    private static string Root { get; } = FindRoot();

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task Sources_of_this_repository_are_analysed(string project)
    {
        Compilation usual = (await Surrounding.Everything.With(ImplicitUsings).Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        CSharpParseOptions options = (CSharpParseOptions)usual.SyntaxTrees.First().Options;
        await RuleRun.AnalyzeAsync(usual.AddSyntaxTrees(SourcesIn(Path.Combine(Root, project)).Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file))).AddReferences(Tools).WithAssemblyName(Path.GetFileName(project)));
    }

    /// <summary>What the tests and the rules are written with.</summary>
    private static readonly MetadataReference[] Tools =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("xunit.", StringComparison.Ordinal) || name.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal) || name == "System.Composition.AttributedModel.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the SDK adds to projects and the tests of rules do not.</summary>
    private const string ImplicitUsings = "global using System.Net.Http; global using System.Net.Security;";

    private static string[] SourcesIn(string folder) => [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

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
