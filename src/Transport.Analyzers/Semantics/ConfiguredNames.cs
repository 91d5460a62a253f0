using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Transport.Analyzers.Semantics;

/// <summary>Lists of names in <c>.editorconfig</c>, separated by commas.</summary>
internal static class ConfiguredNames
{
    /// <summary>The names under a key for a source file; empty if there are none.</summary>
    public static IReadOnlyList<string> Of(AnalyzerOptions options, SyntaxTree tree, string key) =>
        options.AnalyzerConfigOptionsProvider.GetOptions(tree).TryGetValue(key, out string? names)
            ? [.. names.Split(',').Select(static name => name.Trim()).Where(static name => name.Length > 0)]
            : [];

    /// <summary>True if a list names a type, by its own name or its full one, or one of its base types or interfaces.</summary>
    public static bool Name(this IReadOnlyList<string> names, INamedTypeSymbol? type)
    {
        if (names.Count == 0 || type is null)
        {
            return false;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (IsNamed(current))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(IsNamed);

        bool IsNamed(INamedTypeSymbol candidate) => names.Contains(candidate.Name) || names.Contains(candidate.OriginalDefinition.ToDisplayString());
    }

    /// <summary>True if a list names a method, as <c>Method</c>, <c>Type.Method</c> or with its namespace.</summary>
    public static bool Name(this IReadOnlyList<string> names, IMethodSymbol method) =>
        names.Count > 0
        && (names.Contains(method.Name) || names.Contains($"{method.ContainingType.Name}.{method.Name}") || names.Contains($"{method.ContainingType.OriginalDefinition.ToDisplayString()}.{method.Name}"));
}
