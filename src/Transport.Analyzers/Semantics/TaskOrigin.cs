using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Finds the network operation that a task comes from.</summary>
internal static class TaskOrigin
{
    /// <summary>Expressions are nested, and locals stand for others, only so deep in code that people write.</summary>
    private const int MaxSteps = 16;

    /// <summary>The call that started the operation; null if the flow is not understood, or the operation is known to have completed.</summary>
    /// <param name="task">An expression of a task type.</param>
    /// <param name="types">What counts as the network.</param>
    public static IInvocationOperation? Find(IOperation? task, NetworkTypes types)
    {
        for (int step = 0; step < MaxSteps && task is not null; step++)
        {
            switch (task)
            {
                case IParenthesizedOperation parenthesized:
                    task = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null } conversion:
                    task = conversion.Operand;
                    break;
                case IConditionalAccessOperation access:
                    task = access.WhenNotNull;
                    break;
                case ILocalReferenceOperation local:
                    task = LocalValues.OnlyValueOf(local);
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "ContinueWith" or "Preserve", Instance: { } inner } wrapper when wrapper.TargetMethod.ContainingType.IsTask():
                    task = inner;
                    break;
                case IInvocationOperation call:
                    return IsNetworkCall(call, types) ? call : null;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>True for a call of an asynchronous member of a network type, also as an extension method.</summary>
    public static bool IsNetworkCall(IInvocationOperation call, NetworkTypes types)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!method.Name.EndsWith("Async", StringComparison.Ordinal) || !method.ReturnType.IsTask())
        {
            return false;
        }

        // A member that a network type inherits, such as Stream.ReadAsync, is known by what it is called on.
        ITypeSymbol? receiver = call.Instance?.Type ?? (method.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value.WithoutConversions().Type : null);
        return types.IsNetwork(method.ContainingType) || types.IsNetwork(receiver);
    }

    /// <summary>An expression without the conversions that the compiler put around it.</summary>
    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
