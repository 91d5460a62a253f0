using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Finds options of a ClientWebSocket that are set after it was connected.</summary>
internal static class OptionsAfterConnect
{
    /// <summary>True if code sets one of the options or calls a method of them; reading is allowed.</summary>
    public static bool Changes(IPropertyReferenceOperation options) => options.Parent switch
    {
        IPropertyReferenceOperation property when ReferenceEquals(property.Instance, options) => property.Parent is IAssignmentOperation assignment && ReferenceEquals(assignment.Target, property),
        IInvocationOperation call => ReferenceEquals(call.Instance, options) && call.TargetMethod.Name is "SetRequestHeader" or "AddSubProtocol" or "SetBuffer",
        _ => false,
    };

    /// <summary>True if a connect certainly comes before, in the same function and on the same instance.</summary>
    public static bool IsConnectedBefore(IOperation options, ISymbol socket, IEnumerable<IInvocationOperation> connects)
    {
        IOperation body = Surroundings.EnclosingBody(options);
        foreach (IInvocationOperation connect in connects)
        {
            if (connect.Syntax.SyntaxTree == options.Syntax.SyntaxTree
                && connect.Syntax.SpanStart < options.Syntax.SpanStart
                && Variables.Is(connect.Instance, socket)
                && ReferenceEquals(Surroundings.EnclosingBody(connect), body)
                && IsUnconditional(connect, options)
                && !Paths.Any(body, operation => operation.Syntax.SpanStart > connect.Syntax.SpanStart && operation.Syntax.SpanStart < options.Syntax.SpanStart && Variables.IsWriteOf(operation, socket)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the options come after the connect in its block, or in one around it that it always belongs to.</summary>
    private static bool IsUnconditional(IOperation connect, IOperation options)
    {
        for (IOperation current = Paths.StatementOf(connect); current.Parent is { } parent; current = parent)
        {
            if (parent is IBlockOperation block)
            {
                int at = block.Operations.IndexOf(current);
                for (int i = at + 1; i < block.Operations.Length; i++)
                {
                    if (Paths.IsWithin(options, block.Operations[i]))
                    {
                        return true;
                    }

                    if (!Paths.Completes(block.Operations[i]))
                    {
                        return false;
                    }
                }
            }
            else if (parent is not (IUsingOperation or ITryOperation or ILockOperation))
            {
                return false;
            }
        }

        return false;
    }
}
