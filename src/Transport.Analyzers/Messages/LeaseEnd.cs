using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>Tells what stands behind the end of a message.</summary>
internal static class LeaseEnd
{
    /// <summary>True if a statement before an operation, on the only way to it, has disposed the message, and nothing in between has received another one.</summary>
    public static bool IsBehind(IOperation operation, LeaseVariable lease)
    {
        IOperation child = operation;
        for (IOperation? parent = operation.Parent; parent is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; child = parent, parent = parent.Parent)
        {
            if (parent is ILoopOperation && Writes(parent, lease))
            {
                return false;
            }

            if (parent is IBlockOperation block && IsBehind(block, child, lease) is { } known)
            {
                return known;
            }
        }

        return false;
    }

    /// <summary>True if the message is disposed before, false if it is received anew before; null if neither happens in the block.</summary>
    private static bool? IsBehind(IBlockOperation block, IOperation statement, LeaseVariable lease)
    {
        for (int index = block.Operations.IndexOf(statement) - 1; index >= 0; index--)
        {
            IOperation earlier = block.Operations[index];
            if (earlier is IExpressionStatementOperation { Operation: { } call } && Disposes(call, lease))
            {
                return true;
            }

            if (Writes(earlier, lease))
            {
                return false;
            }
        }

        return null;
    }

    private static bool Disposes(IOperation call, LeaseVariable lease) => call switch
    {
        IInvocationOperation { TargetMethod.Name: "Dispose", Instance: { } message } => lease.IsNamedBy(message),
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation { TargetMethod.Name: "Dispose" }, Operation: { } message } => lease.IsNamedBy(message),
        _ => false,
    };

    private static bool Writes(IOperation statement, LeaseVariable lease)
    {
        foreach (IOperation operation in statement.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IAssignmentOperation assignment when lease.IsNamedBy(assignment.Target):
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument when lease.IsNamedBy(argument.Value):
                case IVariableDeclaratorOperation declarator when lease.Has(declarator.Symbol):
                case IDeclarationPatternOperation { DeclaredSymbol: { } declared } when lease.Has(declared):
                case IRecursivePatternOperation { DeclaredSymbol: { } matched } when lease.Has(matched):
                    return true;
            }
        }

        return false;
    }
}
