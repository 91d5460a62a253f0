using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Where an operation stands.</summary>
internal static class Surroundings
{
    /// <summary>The method, local function or lambda that runs an operation.</summary>
    public static ISymbol EnclosingFunction(IOperation operation, ISymbol containing)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol;
                case ILocalFunctionOperation local:
                    return local.Symbol;
            }
        }

        return containing;
    }

    /// <summary>True inside a <c>lock</c> statement of the same function.</summary>
    public static bool IsInLock(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ILockOperation)
            {
                return true;
            }
        }

        return false;
    }
}
