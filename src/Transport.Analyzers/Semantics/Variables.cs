using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>The variables that expressions name.</summary>
internal static class Variables
{
    /// <summary>The local, parameter, field or property that an expression names directly, whatever it is converted to; null for anything else.</summary>
    public static ISymbol? SymbolOf(IOperation? expression) => expression?.Unwrapped() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.Length: 0 } property => property.Property,
        _ => null,
    };

    /// <summary>True if two expressions name the same variable, of the same object.</summary>
    public static bool AreSame(IOperation? first, IOperation? second)
    {
        first = first?.Unwrapped();
        second = second?.Unwrapped();
        if (SymbolOf(first) is not { } symbol || !SymbolEqualityComparer.Default.Equals(symbol, SymbolOf(second)))
        {
            return false;
        }

        IOperation? one = (first as IMemberReferenceOperation)?.Instance;
        IOperation? other = (second as IMemberReferenceOperation)?.Instance;
        return (one, other) switch
        {
            (null, null) => true,
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            _ => AreSame(one, other),
        };
    }

    /// <summary>An expression without conversions and parentheses around it.</summary>
    public static IOperation Unwrapped(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>An operation and what is in it, without the bodies of lambdas and local functions.</summary>
    public static IEnumerable<IOperation> InSameFunction(this IOperation root)
    {
        Stack<IOperation> open = new();
        open.Push(root);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            yield return operation;
            foreach (IOperation child in operation.ChildOperations)
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                {
                    open.Push(child);
                }
            }
        }
    }
}
