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

    /// <summary>The whole body of the method, local function or lambda that runs an operation; of a member, the root of its operations.</summary>
    public static IOperation EnclosingBody(IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return current;
            }

            current = parent;
        }

        return current;
    }

    /// <summary>The root of the operations of a member: its lambdas and local functions are in it.</summary>
    public static IOperation EnclosingMember(IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent)
        {
            current = parent;
        }

        return current;
    }

    /// <summary>The innermost loop of the same function around an operation.</summary>
    public static ILoopOperation? EnclosingLoop(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ILoopOperation loop)
            {
                return loop;
            }
        }

        return null;
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

    /// <summary>The conditional access whose <c>?.</c> an instance stands for.</summary>
    public static IConditionalAccessOperation? ConditionalAccessOf(IConditionalAccessInstanceOperation instance)
    {
        IOperation child = instance;
        for (IOperation? current = instance.Parent; current is not null; child = current, current = current.Parent)
        {
            if (current is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, child))
            {
                return access;
            }
        }

        return null;
    }
}
