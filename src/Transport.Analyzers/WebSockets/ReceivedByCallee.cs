using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Recognises bytes that a method of the same type got by one receive and returned.</summary>
internal static class ReceivedByCallee
{
    /// <summary>True if a call decodes what such a method returns, at once or through a local.</summary>
    public static bool IsDecodedBy(IInvocationOperation decode, NetworkTypes types)
    {
        foreach (IArgumentOperation argument in decode.Arguments)
        {
            if (argument.Parameter?.Type.Name is not "CancellationToken"
                && CallIn(argument.Value) is { } call
                && ReturnsBytes(call.TargetMethod.ReturnType)
                && SameTypeMethods.BodyOf(call) is { } body
                && ReturnsOneReceive(ReceiveFacts.Of(body, types)))
            {
                return true;
            }
        }

        return false;
    }

    private static IInvocationOperation? CallIn(IOperation value) => ReceiveExpressions.OriginOf(value) switch
    {
        IInvocationOperation call => call,
        ILocalSymbol when value.WithoutConversions() is ILocalReferenceOperation reference && LocalValues.OnlyValueOf(reference) is { } only => ReceiveExpressions.OriginOf(only) as IInvocationOperation,
        _ => null,
    };

    private static bool ReturnsBytes(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.SpecialType == SpecialType.System_Byte,
        INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: 1 } task => ReturnsBytes(task.TypeArguments[0]),
        _ => type.Name is "ArraySegment" or "Memory" or "ReadOnlyMemory" or "ReadOnlySpan" or "Span",
    };

    private static bool ReturnsOneReceive(ReceiveFacts facts) => facts.Results.Any(result =>
        result.Receives.Count > 0
        && !result.ReadsEndOfMessage
        && !result.Escapes
        && !result.IsShared
        && result.Arguments.Count == 0
        && new BoundedBytes(result, facts) is { } bytes
        && facts.Returns.Exists(returned => bytes.AreIn(returned.ReturnedValue)));
}
