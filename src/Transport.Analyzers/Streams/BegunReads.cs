using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Streams;

/// <summary>Finds the buffers of reads that end elsewhere: <c>BeginReceive(buffer, 0, …)</c> names them, <c>EndReceive</c> does not.</summary>
internal static class BegunReads
{
    /// <summary>The names of the fields and properties that the type around a call begins to read into, from their start; null if there are none.</summary>
    public static HashSet<string>? BuffersOf(IInvocationOperation end)
    {
        HashSet<string>? names = null;
        if (end.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return null;
        }

        foreach (SyntaxNode node in type.DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "BeginReceive" or "BeginRead" }, ArgumentList.Arguments: { Count: > 2 } arguments })
            {
                continue;
            }

            string? name = arguments[0].Expression switch
            {
                IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
                MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
                _ => null,
            };
            if (name is null)
            {
                continue;
            }

            // Who begins anywhere else than at the start collects, and knows what to do with the count.
            if (!arguments[1].Expression.IsKind(SyntaxKind.NumericLiteralExpression) || arguments[1].Expression.ToString() != "0")
            {
                return null;
            }

            (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        }

        return names;
    }
}
