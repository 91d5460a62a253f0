using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Transport.Analyzers.Tests.Catalog;

/// <summary>Compiles code with the usings and references of <see cref="RuleTest"/>, and runs rules over it.</summary>
internal static class AnalyzedCode
{
    /// <summary>What the rules report, also those that are off by default. The code must compile, and no rule may throw.</summary>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(string code, IEnumerable<Type> analyzers)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        ImmutableArray<DiagnosticAnalyzer> rules = [.. analyzers.Select(CatalogRule.Create<DiagnosticAnalyzer>)];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Page",
            [CSharpSyntaxTree.ParseText(RuleTest.Usings, cancellationToken: cancellationToken), CSharpSyntaxTree.ParseText(code, path: "Example.cs", cancellationToken: cancellationToken)],
            [.. Net100.References.All, .. ProductReferences.All],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable)
                .WithSpecificDiagnosticOptions(rules.SelectMany(static rule => rule.SupportedDiagnostics).Where(static rule => !rule.IsEnabledByDefault).Select(static rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Warn)).Distinct()));
        Assert.DoesNotContain(compilation.GetDiagnostics(cancellationToken), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(rules).GetAnalyzerDiagnosticsAsync(cancellationToken);
        Assert.All(found, static diagnostic => Assert.StartsWith("TRN", diagnostic.Id, StringComparison.Ordinal));
        return found;
    }
}
