using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Walks what one function runs itself.</summary>
internal static class FunctionOperations
{
    /// <summary>An operation and all below it, without the bodies of lambdas and local functions, in the order of the source.</summary>
    public static IEnumerable<IOperation> InSameFunction(this IOperation operation)
    {
        Stack<IOperation> open = new();
        open.Push(operation);
        while (open.Count > 0)
        {
            IOperation current = open.Pop();
            yield return current;
            if (current is not IAnonymousFunctionOperation and not ILocalFunctionOperation)
            {
                foreach (IOperation child in current.ChildOperations.Reverse())
                {
                    open.Push(child);
                }
            }
        }
    }

    /// <summary>True if an operation is another one or stands below it.</summary>
    public static bool IsIn(this IOperation operation, IOperation? ancestor)
    {
        for (IOperation? current = operation; current is not null && ancestor is not null; current = current.Parent)
        {
            if (ReferenceEquals(current, ancestor))
            {
                return true;
            }
        }

        return false;
    }
}
