using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Awaiting;

/// <summary>What is done with a ValueTask in a variable.</summary>
internal static class ValueTaskUse
{
    /// <summary>True if a use takes the result, or hands the ValueTask to something that will; false if it only asks how far the operation is.</summary>
    public static bool IsConsuming(ILocalReferenceOperation use)
    {
        IOperation value = use;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IAwaitOperation => true,
            IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "Preserve" } => true,
            IPropertyReferenceOperation { Property.Name: "Result" } => true,
            _ => false,
        };
    }

    /// <summary>Finds the next use; ends where the variable is given another value.</summary>
    public static FlowStep Visit(IOperation operation, ILocalSymbol local) => operation switch
    {
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } when Is(target, local) => FlowStep.Stop,
        ILocalReferenceOperation use when Is(use, local) => IsConsuming(use) ? FlowStep.Found : FlowStep.Continue,
        _ => FlowStep.Continue,
    };

    /// <summary>A call with the conversions and parentheses around it.</summary>
    public static IOperation WithWrappers(this IInvocationOperation call)
    {
        IOperation value = call;
        while (value.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value;
    }

    private static bool Is(ILocalReferenceOperation reference, ILocalSymbol local) => SymbolEqualityComparer.Default.Equals(reference.Local, local);
}
