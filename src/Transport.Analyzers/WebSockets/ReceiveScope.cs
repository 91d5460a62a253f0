using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Finds the results that a rule may judge: each once, and only where all that happens to it is seen.</summary>
internal static class ReceiveScope
{
    /// <summary>The key of <c>.editorconfig</c> with the types that only pass bytes on.</summary>
    public const string AdaptersOption = "transport.stream_adapter_types";

    /// <summary>The result that begins at an operation: its first receive, or the first read of the <c>Count</c> of a parameter. Null elsewhere.</summary>
    public static ReceivedResult? BeginningAt(IOperation operation, NetworkTypes types, out ReceiveFacts? facts)
    {
        facts = null;
        switch (operation)
        {
            case IInvocationOperation call when ReceiveExpressions.IsReceive(call, types):
                facts = ReceiveFacts.Of(operation, types);
                return facts.ResultOf(call) is { Receives.Count: > 0 } received && ReferenceEquals(received.Receives[0], call) ? received : null;
            case IPropertyReferenceOperation { Property.Name: "Count", Instance: { } instance } count when ReceiveExpressions.IsResult(count.Property.ContainingType) && ReceiveExpressions.OriginOf(instance) is IParameterSymbol:
                facts = ReceiveFacts.Of(operation, types);
                return facts.ResultOf(instance) is { Receives.Count: 0, Counts.Count: > 0 } given && ReferenceEquals(given.Counts[0], count) ? given : null;
            default:
                return null;
        }
    }

    /// <summary>True in types that give the bytes of a WebSocket as something else.</summary>
    public static bool IsInAdapter(OperationAnalysisContext context)
    {
        INamedTypeSymbol? type = context.ContainingSymbol.ContainingType;
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name is "Stream" or "WebSocket" or "PipeReader" or "TextReader")
            {
                return true;
            }
        }

        return ConfiguredNames.Of(context.Options, context.Operation.Syntax.SyntaxTree, AdaptersOption).Name(type);
    }

    /// <summary>True if somebody else may look at the result: it is returned, kept for other members that do, or given to a call that may.</summary>
    public static bool IsSeenElsewhere(ReceivedResult result, OperationAnalysisContext context)
    {
        if (result.Escapes)
        {
            return true;
        }

        // A parameter or a field: other members of the type may have looked before.
        if ((result.IsShared || result.Parameter is not null) && Mentions.EndOfMessage(context.ContainingSymbol.ContainingType))
        {
            return true;
        }

        return result.Arguments.Exists(argument => MayLook((IInvocationOperation)argument.Parent!));
    }

    private static bool MayLook(IInvocationOperation call)
    {
        if (call.TargetMethod.Name is "WriteLine" or "Write" or "Add" || call.TargetMethod.Name.StartsWith("Log", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("Assert", StringComparison.Ordinal) || call.TargetMethod.Name.EndsWith("Null", StringComparison.Ordinal))
        {
            return call.TargetMethod.Name == "Add";
        }

        IMethodSymbol method = call.TargetMethod.OriginalDefinition;
        return method.DeclaringSyntaxReferences.Length != 1
            || method.IsAbstract
            || method.IsVirtual
            || Mentions.EndOfMessage(method.DeclaringSyntaxReferences[0].GetSyntax());
    }
}
