using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Tells where a rule may judge: not in types that only pass bytes on, and only where all that happens to a result is seen.</summary>
internal static class ReceiveScope
{
    /// <summary>The key of <c>.editorconfig</c> with the types that only pass bytes on.</summary>
    public const string AdaptersOption = "transport.stream_adapter_types";

    /// <summary>True in types that give the bytes of a WebSocket as something else.</summary>
    public static bool IsInAdapter(OperationAnalysisContext context)
    {
        INamedTypeSymbol? type = context.ContainingSymbol.ContainingType;
        return IsAdapter(type) || ConfiguredNames.Of(context.Options, context.Operation.Syntax.SyntaxTree, AdaptersOption).Name(type);
    }

    /// <summary>True for the types of the framework that stand for a flow of bytes or characters, and what inherits from them.</summary>
    public static bool IsAdapter(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name is "Stream" or "WebSocket" or "PipeReader" or "TextReader")
            {
                return true;
            }
        }

        return false;
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
