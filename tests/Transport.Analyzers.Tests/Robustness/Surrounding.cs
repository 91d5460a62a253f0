using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>What code under test is compiled with.</summary>
internal sealed class Surrounding
{
    private readonly Project _project;

    private Surrounding(IEnumerable<MetadataReference> references, string? source)
    {
        AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Code",
            "Code",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, specificDiagnosticOptions: AllRules.SwitchedOn, concurrentBuild: false),
            parseOptions: new CSharpParseOptions(LanguageVersion.Preview),
            metadataReferences: references));
        project = project.AddDocument("Usings.cs", RuleTest.Usings).Project;
        _project = source is null ? project : project.AddDocument("Namesakes.cs", source).Project;
    }

    public static Surrounding Everything { get; } = new([.. Platform, .. ProductReferences.All], null);

    public static Surrounding WithoutTheNetwork { get; } = new(Platform.Where(static reference => !IsOfTheNetwork(reference)), null);

    /// <summary>Where something is missing, or is something else.</summary>
    public static IReadOnlyList<Surrounding> Unusual { get; } =
    [
        WithoutTheNetwork,
        new(Platform, null),
        new([], null),
        new(Platform, Namesakes.OfOurs),
        new([.. Platform.Where(static reference => !IsOfTheNetwork(reference)), .. ProductReferences.All], Namesakes.OfThePlatform),
    ];

    private static IEnumerable<MetadataReference> Platform => Net100.References.All;

    /// <summary>The code as a document of a project of its own.</summary>
    public Document With(string code) => _project.AddDocument("Code.cs", code);

    /// <summary>The same for a tree that no parser made.</summary>
    public Document With(SyntaxNode root) => _project.AddDocument("Code.cs", root);

    private static bool IsOfTheNetwork(MetadataReference reference) => reference.Display?.Contains("System.Net.", StringComparison.Ordinal) == true;
}
