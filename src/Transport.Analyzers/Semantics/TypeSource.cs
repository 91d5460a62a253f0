using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Semantics;

/// <summary>Looks at the source of a whole type, all its parts, for what operations of one member do not show. Only names are compared, so it serves to stay silent.</summary>
internal static class TypeSource
{
    /// <summary>The declarations of the outermost type that contains a symbol; for top-level statements, their file.</summary>
    public static IEnumerable<SyntaxNode> PartsAround(ISymbol symbol, CancellationToken cancellationToken)
    {
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        foreach (SyntaxReference part in type?.DeclaringSyntaxReferences ?? symbol.DeclaringSyntaxReferences)
        {
            yield return part.GetSyntax(cancellationToken);
        }
    }

    /// <summary>True if any name in the type's source passes a test.</summary>
    public static bool Mentions(ISymbol symbol, Func<string, bool> name, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode part in PartsAround(symbol, cancellationToken))
        {
            foreach (SyntaxToken token in part.DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken) && name(token.ValueText))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True if a function is called from within a loop of its own type.</summary>
    public static bool IsCalledInLoop(ISymbol function, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode part in PartsAround(function, cancellationToken))
        {
            foreach (SyntaxNode node in part.DescendantNodes())
            {
                if (node is InvocationExpressionSyntax call && NameOf(call.Expression) == function.Name && IsInLoop(call))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The last name of what is called.</summary>
    public static string? NameOf(ExpressionSyntax called) => called switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsInLoop(SyntaxNode node)
    {
        for (SyntaxNode? current = node.Parent; current is not null and not MemberDeclarationSyntax and not LocalFunctionStatementSyntax; current = current.Parent)
        {
            if (current is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }
}
