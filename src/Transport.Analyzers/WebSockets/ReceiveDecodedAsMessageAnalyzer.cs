using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2003: what one receive gave is decoded as if it were a message.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReceiveDecodedAsMessageAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2003",
        DiagnosticSeverity.Warning,
        "One receive decoded as a whole message",
        "'{0}' takes what one 'ReceiveAsync' gave for a whole message, but it may be a part; collect the bytes until 'EndOfMessage' is true and decode them then",
        "A receive on a WebSocket gives what has arrived and fits into the buffer, which may be any part of a message; only EndOfMessage tells when it is complete. Small messages on a local network come in one piece, so the mistake shows in production.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        context.RegisterOperationAction(operation => AnalyzeCall(operation, types), OperationKind.Invocation);
        context.RegisterOperationAction(
            operation =>
            {
                IObjectCreationOperation creation = (IObjectCreationOperation)operation.Operation;
                if (DecodeSinks.Is(creation))
                {
                    AnalyzeCreation(operation, creation, types);
                }
            },
            OperationKind.ObjectCreation);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, NetworkTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;

        // Looking at the arguments of every call is what costs most; a file that receives from a WebSocket names the type, or one of its companions.
        if (!SourceWords.Has(call.Syntax.SyntaxTree, "WebSocket", context.CancellationToken))
        {
            return;
        }

        if (!DecodeSinks.TakesBytes(call.Arguments) && !call.Arguments.Any(static argument => argument.Value is IPropertyReferenceOperation { Property: { Name: "Count" } count } && ReceiveExpressions.IsResult(count.ContainingType)))
        {
            return;
        }

        AnalyzeSink(context, call, types);
    }

    private static void AnalyzeCreation(OperationAnalysisContext context, IObjectCreationOperation creation, NetworkTypes types) =>
        Report(context, types, creation.Type!.Name, decodes => decodes.AreIn(creation));

    private static void AnalyzeSink(OperationAnalysisContext context, IInvocationOperation call, NetworkTypes types)
    {
        if (DecodeSinks.Is(call))
        {
            Report(context, types, call.TargetMethod.Name, decodes => decodes.AreIn(call));
            if (ReceivedByCallee.IsDecodedBy(call, types) && !ReceiveScope.IsInAdapter(context) && !DecodedText.IsOnlyLogged(call, ReceiveFacts.Of(call, types)))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        }
        else if (SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, context.ContainingSymbol.ContainingType))
        {
            Report(context, types, call.TargetMethod.Name, decodes => decodes.AreInCallee(call, types) || decodes.AreIn(call));
        }
        else if (ConfiguredNames.Of(context.Options, call.Syntax.SyntaxTree, DecodeSinks.Option).Name(call.TargetMethod))
        {
            Report(context, types, call.TargetMethod.Name, decodes => decodes.AreIn(call));
        }
    }

    private static void Report(OperationAnalysisContext context, NetworkTypes types, string name, Func<ReceiveDecodes, bool> areDecoded)
    {
        ReceiveFacts facts = ReceiveFacts.Of(context.Operation, types);
        foreach (ReceivedResult result in facts.Results)
        {
            if (result.ReadsEndOfMessage && !LastPart.IsDecodedBy(context.Operation, result))
            {
                continue;
            }

            ReceiveDecodes decodes = new(result, facts, context.Options, context.Operation.Syntax.SyntaxTree);
            if (areDecoded(decodes)
                && !decodes.AreHandedOn()
                && !ReceiveScope.IsInAdapter(context)
                && !ReceiveScope.IsSeenElsewhere(result, context)
                && !IsHarmless(context.Operation, result, facts))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, context.Operation.Syntax.GetLocation(), name));
                return;
            }
        }
    }

    /// <summary>True if no more is done with a decoded text than may be done with a part of one.</summary>
    private static bool IsHarmless(IOperation decode, ReceivedResult result, ReceiveFacts facts) =>
        decode is IInvocationOperation call
        && DecodeSinks.Is(call)
        && call.Type?.SpecialType == SpecialType.System_String
        && (DecodedText.IsOnlyLogged(decode, facts)
            || TextParts.AreCollected(decode, result, facts)
            || (result.ForwardsEndOfMessage && DecodedText.IsOnlyCompared(decode, facts)));
}
