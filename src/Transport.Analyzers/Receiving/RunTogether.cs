using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Receiving;

/// <summary>Recognises code that runs several times at once.</summary>
internal static class RunTogether
{
    /// <summary>The tasks given to <c>Task.WhenAll</c> and its kin one by one.</summary>
    public static ImmutableArray<IOperation> ElementsOf(IInvocationOperation call) => call.Arguments[0].Value.WithoutConversions() switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation collection => collection.Elements,
        _ => [],
    };

    /// <summary>The call that made a task: in place, or as the only value of a variable.</summary>
    public static IInvocationOperation? StartOf(IOperation element)
    {
        IOperation? value = element;
        for (int step = 0; step < 8; step++)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case ILocalReferenceOperation local:
                    value = LocalValues.AllValuesOf(local) is { Count: 1 } values ? values[0] : null;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait", Instance: { } task }:
                    value = task;
                    break;
                default:
                    return value as IInvocationOperation;
            }
        }

        return null;
    }

    /// <summary>The lambda around an operation that runs several times at once: the body of a <c>Parallel</c> loop, or of a <c>Select</c> whose tasks are awaited together; null if there is none, or if a gate is in it.</summary>
    public static IAnonymousFunctionOperation? IsRepeatedAtOnce(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation lambda && Consumer(lambda) is { } consumer && RepeatsAtOnce(consumer))
            {
                return lambda.Body.Descendants().Any(static inside => inside is ILockOperation or IInvocationOperation { TargetMethod.Name: "WaitAsync" or "Wait" }) ? null : lambda;
            }
        }

        return null;
    }

    /// <summary>True if an object is not made or chosen inside of a lambda.</summary>
    public static bool IsOutside(ReferencePath path, IAnonymousFunctionOperation lambda)
    {
        foreach (SyntaxReference declaration in path.Root.DeclaringSyntaxReferences)
        {
            if (path.IsLocal && lambda.Syntax.Span.Contains(declaration.Span) && lambda.Syntax.SyntaxTree == declaration.SyntaxTree)
            {
                return false;
            }
        }

        return true;
    }

    private static IInvocationOperation? Consumer(IAnonymousFunctionOperation lambda)
    {
        IOperation value = lambda;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return (value.Parent as IArgumentOperation)?.Parent as IInvocationOperation;
    }

    private static bool RepeatsAtOnce(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "For" or "ForEach" or "ForEachAsync" => call.TargetMethod.ContainingType is { Name: "Parallel", ContainingNamespace.Name: "Tasks" },
        "Select" => IsAwaitedTogether(call),
        _ => false,
    };

    private static bool IsAwaitedTogether(IInvocationOperation select)
    {
        IOperation value = select;
        while (value.Parent is IConversionOperation or IArgumentOperation or IInvocationOperation { TargetMethod.Name: "ToArray" or "ToList" })
        {
            value = value.Parent;
        }

        return value.Parent is IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" or "WaitAll" };
    }
}
