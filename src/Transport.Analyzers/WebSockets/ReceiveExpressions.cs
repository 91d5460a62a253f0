using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Recognises receives, their results, and what an expression of a result stands for.</summary>
internal static class ReceiveExpressions
{
    private const int MaxSteps = 16;

    /// <summary>True for <c>WebSocketReceiveResult</c> and <c>ValueWebSocketReceiveResult</c>, and for tasks and nullables of them.</summary>
    public static bool IsResult(ITypeSymbol? type) => type is INamedTypeSymbol named && named.Name switch
    {
        "WebSocketReceiveResult" or "ValueWebSocketReceiveResult" => named.ContainingNamespace?.Name == "WebSockets",
        "Task" or "ValueTask" or "Nullable" => named.TypeArguments.Length == 1 && IsResult(named.TypeArguments[0]),
        _ => false,
    };

    /// <summary>True for a receive on a WebSocket, and for a method of a wrapper that has the same shape: its name says so, it takes a buffer, and it returns the same result.</summary>
    public static bool IsReceive(IInvocationOperation call, NetworkTypes types) =>
        call.TargetMethod.Name.StartsWith("Receive", StringComparison.Ordinal)
        && IsResult(call.TargetMethod.ReturnType)
        && (NetworkCalls.OperationOf(call, types) == NetworkOperation.WebSocketReceive || (BufferOf(call) is not null && !Mentions.EndOfMessage(call.TargetMethod.ContainingType)));

    /// <summary>The argument that is filled.</summary>
    public static IOperation? BufferOf(IInvocationOperation receive)
    {
        foreach (IArgumentOperation argument in receive.Arguments)
        {
            if (argument.Parameter?.Type is IArrayTypeSymbol or { Name: "ArraySegment" or "Memory" })
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>The variable behind a buffer, through <c>new ArraySegment</c>, <c>AsMemory</c>, <c>.Array</c> and the like. Null for a part of it.</summary>
    public static ISymbol? WholeBuffer(IOperation? buffer)
    {
        for (int step = 0; step < MaxSteps; step++)
        {
            switch (buffer)
            {
                case IConversionOperation conversion:
                    buffer = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    buffer = parenthesized.Operand;
                    break;
                case IObjectCreationOperation { Type.Name: "ArraySegment" or "Memory" or "Span" or "ReadOnlySpan" or "ReadOnlyMemory", Arguments.Length: > 0 } creation when creation.Arguments.Length == 1 || IsAll(creation):
                    buffer = creation.Arguments[0].Value;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Array" or "Span" or "Memory", Instance: { } instance }:
                    buffer = instance;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" or "ToArray" } call when NetworkCalls.ReceiverOf(call) is { } receiver && call.Arguments.Length <= (call.Instance is null ? 1 : 0):
                    buffer = receiver;
                    break;
                default:
                    return VariableOf(buffer);
            }
        }

        return null;
    }

    /// <summary>The variable that an operation reads or writes; null if it is none.</summary>
    public static ISymbol? VariableOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
        _ => null,
    };

    /// <summary>What an expression of a result, or of its task, stands for: a variable, or the call that received. Null if neither.</summary>
    public static object? OriginOf(IOperation? expression)
    {
        for (int step = 0; step < MaxSteps; step++)
        {
            switch (expression)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    expression = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    expression = parenthesized.Operand;
                    break;
                case IAwaitOperation await:
                    expression = await.Operation;
                    break;
                case IAssignmentOperation assignment:
                    expression = assignment.Target;
                    break;
                case IConditionalAccessOperation access:
                    expression = access.WhenNotNull;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    expression = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Result" or "Value", Instance: { } wrapped } when IsResult(wrapped.Type):
                    expression = wrapped;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "GetResult" or "WaitAsync" } wrapper:
                    expression = NetworkCalls.ReceiverOf(wrapper);
                    break;
                case IInvocationOperation call:
                    return call;
                default:
                    return VariableOf(expression);
            }
        }

        return null;
    }

    /// <summary>True for <c>new ArraySegment(buffer, 0, buffer.Length)</c>, or a constant length.</summary>
    private static bool IsAll(IObjectCreationOperation view) =>
        view.Arguments.Length == 3
        && view.Arguments[1].Value.ConstantValue is { HasValue: true, Value: 0 }
        && (view.Arguments[2].Value.ConstantValue.HasValue || view.Arguments[2].Value is IPropertyReferenceOperation { Property.Name: "Length" });
}
