using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Semantics;

/// <summary>Names for what a fix declares.</summary>
internal static class FreeName
{
    /// <summary>The first of the names that means nothing at a node, and that is not written anywhere in the scope.</summary>
    public static string? Among(string[] names, SyntaxNode at, SyntaxNode scope, SemanticModel model) => Array.Find(
        names,
        name => model.LookupSymbols(at.SpanStart, name: name).IsEmpty && !scope.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name));
}
