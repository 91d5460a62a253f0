using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Tests;

/// <summary>The product's assemblies and what they need, as references for the code under test.</summary>
internal static class ProductReferences
{
    public static IReadOnlyList<MetadataReference> All { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("Transport.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
                && !name.Contains("Analyzers", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];
}
