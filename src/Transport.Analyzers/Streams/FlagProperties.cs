using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Streams;

/// <summary>Properties of their own that loops ask whether to go on.</summary>
internal static class FlagProperties
{
    /// <summary>True for a property that is no more than its own field.</summary>
    public static bool IsAuto(IPropertySymbol property) =>
        !property.IsAbstract && !property.IsVirtual && property.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } associated } && SymbolEqualityComparer.Default.Equals(associated, property));

    /// <summary>True for a property of their own that calls nothing, such as <c>_running &amp;&amp; _client.Connected</c>.</summary>
    public static bool IsMadeOfFlags(IPropertySymbol property)
    {
        if (property.GetMethod?.DeclaringSyntaxReferences is not { Length: 1 } getters || property.IsVirtual || property.IsAbstract || property.IsOverride)
        {
            return false;
        }

        foreach (SyntaxNode node in getters[0].GetSyntax().DescendantNodes())
        {
            if (node is InvocationExpressionSyntax or IdentifierNameSyntax { Identifier.ValueText: "Available" or "DataAvailable" })
            {
                return false;
            }
        }

        return true;
    }
}
