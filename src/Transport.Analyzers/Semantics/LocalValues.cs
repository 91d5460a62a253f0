using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>What a local variable holds, where that can be told without following the flow.</summary>
internal static class LocalValues
{
    /// <summary>The one value that a local is ever given; null if there are several, none, or if it is written in a way that cannot be followed.</summary>
    public static IOperation? OnlyValueOf(ILocalReferenceOperation reference) => AllValuesOf(reference) is { Count: 1 } values ? values[0] : null;

    /// <summary>The operation whose task a local holds while code blocks on it; null if it is given several, or if anything suggests that it has completed by then.</summary>
    public static IOperation? PendingTaskIn(ILocalReferenceOperation reference)
    {
        if (OnlyValueOf(reference) is not { } value

            // A function that runs later, such as a continuation, may run after the task has completed.
            || !ReferenceEquals(Surroundings.EnclosingBody(value), Surroundings.EnclosingBody(reference)))
        {
            return null;
        }

        foreach (IOperation operation in Surroundings.EnclosingMember(reference).Descendants())
        {
            if (operation is ILocalReferenceOperation use
                && SymbolEqualityComparer.Default.Equals(use.Local, reference.Local)
                && !ReferenceEquals(use, reference)
                && IsUnderstoodElsewhere(use, reference))
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>All values that a local is given in its member, by its declaration and by assignments; null if it is also written in a way that cannot be followed (by reference, by a pattern, by deconstruction, by counting).</summary>
    public static List<IOperation>? AllValuesOf(ILocalReferenceOperation reference)
    {
        ILocalSymbol local = reference.Local;
        List<IOperation> values = [];
        foreach (IOperation operation in Surroundings.EnclosingMember(reference).DescendantsAndSelf())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when Is(declarator.Symbol, local) && declarator.GetVariableInitializer() is { } initializer:
                    values.Add(initializer.Value);
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local, local):
                    values.Add(assignment.Value);
                    break;
                case ICoalesceAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local, local):
                    values.Add(assignment.Value);
                    break;
                case not null when IsOtherWrite(operation, local):
                    return null;
            }
        }

        return values.Count == 0 ? null : values;
    }

    private static bool IsOtherWrite(IOperation operation, ILocalSymbol local) => operation switch
    {
        ICompoundAssignmentOperation { Target: ILocalReferenceOperation changed } => Is(changed.Local, local),
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation counted } => Is(counted.Local, local),
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument => Names(argument.Value, local),
        IDeconstructionAssignmentOperation deconstruction => Names(deconstruction.Target, local),
        IForEachLoopOperation each => each.Locals.Contains(local),
        IDeclarationPatternOperation pattern => Is(pattern.DeclaredSymbol, local),
        IRecursivePatternOperation pattern => Is(pattern.DeclaredSymbol, local),
        IListPatternOperation pattern => Is(pattern.DeclaredSymbol, local),
        ICatchClauseOperation { ExceptionDeclarationOrExpression: IVariableDeclaratorOperation caught } => Is(caught.Symbol, local),
        _ => false,
    };

    private static bool Names(IOperation written, ILocalSymbol local)
    {
        foreach (IOperation operation in written.DescendantsAndSelf())
        {
            if (operation is ILocalReferenceOperation reference && Is(reference.Local, local))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ISymbol? symbol, ILocalSymbol local) => SymbolEqualityComparer.Default.Equals(symbol, local);

    /// <summary>Awaited, asked whether it has completed, waited for before, handed to other code, or written by reference.</summary>
    private static bool IsUnderstoodElsewhere(ILocalReferenceOperation use, ILocalReferenceOperation reference)
    {
        IOperation value = use;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IAwaitOperation => true,
            IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WaitAsync" or "AsTask" } => true,
            IInvocationOperation { TargetMethod.Name: "Wait" } => use.Syntax.SpanStart < reference.Syntax.SpanStart,
            IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "Status" or "IsFaulted" or "IsCanceled" or "Exception" } => use.Syntax.SpanStart < reference.Syntax.SpanStart,
            IArgumentOperation argument => !IsWaitedFor(argument) || use.Syntax.SpanStart < reference.Syntax.SpanStart,
            IArrayInitializerOperation or ICollectionExpressionOperation => !IsWaitedFor(value.Parent) || use.Syntax.SpanStart < reference.Syntax.SpanStart,
            ICompoundAssignmentOperation or ICoalesceAssignmentOperation => true,
            _ => false,
        };
    }

    /// <summary>True for the tasks given to <c>Task.WaitAll</c> and <c>Task.WaitAny</c> one by one, and to a <c>WhenAll</c> or <c>WhenAny</c> that is itself waited for.</summary>
    private static bool IsWaitedFor(IOperation? operation)
    {
        while (operation is not null and not IInvocationOperation and not IBlockOperation)
        {
            operation = operation.Parent;
        }

        return operation switch
        {
            IInvocationOperation { TargetMethod.Name: "WaitAll" or "WaitAny" } => true,
            IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny", Parent: IInvocationOperation { TargetMethod.Name: "Wait" or "GetAwaiter" } or IPropertyReferenceOperation { Property.Name: "Result" } } => true,
            _ => false,
        };
    }
}
