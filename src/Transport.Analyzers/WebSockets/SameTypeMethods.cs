using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.WebSockets;

/// <summary>Finds the bodies of methods that a type calls on itself, where they are in the same file.</summary>
internal static class SameTypeMethods
{
    /// <summary>The operations of the method that a call runs; null if it is of another type, of another file, or has no body.</summary>
    public static IOperation? BodyOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod.OriginalDefinition;
        return call.SemanticModel is { } model
            && method.DeclaringSyntaxReferences.Length == 1
            && method.DeclaringSyntaxReferences[0] is { } declaration
            && declaration.SyntaxTree == call.Syntax.SyntaxTree
            && SymbolEqualityComparer.Default.Equals(method.ContainingType, model.GetEnclosingSymbol(call.Syntax.SpanStart)?.ContainingType?.OriginalDefinition)
                ? model.GetOperation(declaration.GetSyntax())
                : null;
    }
}
