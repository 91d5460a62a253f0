using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Semantics;

/// <summary>Questions about types.</summary>
internal static class TypeSymbolExtensions
{
    /// <summary>True if a type is another one, derives from it, implements it, or is a type parameter constrained to it.</summary>
    public static bool IsOrInherits(this ITypeSymbol type, INamedTypeSymbol known)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
            {
                if (constraint.IsOrInherits(known))
                {
                    return true;
                }
            }

            return false;
        }

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, known))
            {
                return true;
            }
        }

        return known.TypeKind == TypeKind.Interface && type.AllInterfaces.Contains(known, SymbolEqualityComparer.Default);
    }

    /// <summary>True for <c>Task</c>, <c>Task&lt;T&gt;</c>, <c>ValueTask</c> and <c>ValueTask&lt;T&gt;</c>.</summary>
    public static bool IsTask(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingNamespace: { Name: "Tasks", ContainingNamespace: { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } } };
}
