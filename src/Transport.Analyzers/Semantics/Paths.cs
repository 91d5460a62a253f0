using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Where control can go after a statement, told from the shape of the code.</summary>
internal static class Paths
{
    /// <summary>True if code after a statement can run: it does not always return, throw or jump.</summary>
    public static bool Completes(IOperation? statement) => statement switch
    {
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak } => false,
        IThrowOperation or IBranchOperation => false,
        IExpressionStatementOperation expression => expression.Operation is not IThrowOperation,
        IBlockOperation block => block.Operations.All(Completes),
        IConditionalOperation { WhenFalse: { } otherwise } choice => Completes(choice.WhenTrue) || Completes(otherwise),
        IUsingOperation @using => Completes(@using.Body),
        ILockOperation @lock => Completes(@lock.Body),
        ILabeledOperation labeled => Completes(labeled.Operation),
        ITryOperation @try => (Completes(@try.Body) || @try.Catches.Any(static clause => Completes(clause.Handler))) && (@try.Finally is null || Completes(@try.Finally)),
        _ => true,
    };

    /// <summary>True if a loop can start its next turn after a statement within it, without an exception.</summary>
    /// <param name="statement">A statement or a handler.</param>
    /// <param name="loop">A loop of the same function around it.</param>
    /// <param name="after">Looks at each statement that follows, outwards; returns false where the way is not understood.</param>
    public static bool ComesRound(IOperation statement, ILoopOperation loop, Func<IOperation, bool>? after = null)
    {
        if (Continues(statement, loop))
        {
            return true;
        }

        IOperation current = statement;
        if (!Completes(current))
        {
            return false;
        }

        while (current.Parent is { } parent && !ReferenceEquals(current, loop))
        {
            if (parent is IBlockOperation block)
            {
                foreach (IOperation next in Following(block, current))
                {
                    if (after?.Invoke(next) == false)
                    {
                        return false;
                    }

                    if (Continues(next, loop))
                    {
                        return true;
                    }

                    if (!Completes(next))
                    {
                        return false;
                    }
                }
            }
            else if (parent is ISwitchOperation)
            {
                return true;
            }

            current = parent;
        }

        return true;
    }

    /// <summary>The statements that run after one of a function, until one that leaves: those behind it in its block, then those behind its block.</summary>
    public static IEnumerable<IOperation> After(IOperation statement)
    {
        for (IOperation current = statement; current.Parent is { } parent and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = parent)
        {
            if (parent is not IBlockOperation block)
            {
                continue;
            }

            foreach (IOperation next in Following(block, current))
            {
                yield return next;
                if (!Completes(next))
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>The statement that an expression belongs to.</summary>
    public static IOperation StatementOf(IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent and not IBlockOperation and not IAnonymousFunctionOperation and not ILocalFunctionOperation and not ISwitchCaseOperation)
        {
            current = parent;
        }

        return current;
    }

    /// <summary>True if an operation, or one within it that the same function runs, has a property.</summary>
    public static bool Any(IOperation operation, Func<IOperation, bool> predicate)
    {
        foreach (IOperation inner in operation.InSameFunction())
        {
            if (predicate(inner))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if an operation is within another.</summary>
    public static bool IsWithin(IOperation operation, IOperation? outer)
    {
        for (IOperation? current = operation; current is not null; current = current.Parent)
        {
            if (ReferenceEquals(current, outer))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Continues(IOperation statement, ILoopOperation loop) =>
        Any(statement, operation => operation is IBranchOperation { BranchKind: BranchKind.Continue } branch && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ContinueLabel));

    private static IEnumerable<IOperation> Following(IBlockOperation block, IOperation statement)
    {
        int at = block.Operations.IndexOf(statement);
        for (int i = at + 1; at >= 0 && i < block.Operations.Length; i++)
        {
            yield return block.Operations[i];
        }
    }
}
