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
        context.RegisterOperationAction(
            operation =>
            {
                if (((IInvocationOperation)operation.Operation).TargetMethod.Name.StartsWith("Receive", StringComparison.Ordinal))
                {
                    Analyze(operation, types);
                }
            },
            OperationKind.Invocation);
        context.RegisterOperationAction(
            operation =>
            {
                if (((IPropertyReferenceOperation)operation.Operation).Property.Name == "Count")
                {
                    Analyze(operation, types);
                }
            },
            OperationKind.PropertyReference);
    }

    private static void Analyze(OperationAnalysisContext context, NetworkTypes types)
    {
        if (ReceiveScope.BeginningAt(context.Operation, types, out ReceiveFacts? facts) is not { ReadsEndOfMessage: false } result
            || facts is null
            || ReceiveScope.IsInAdapter(context)
            || ReceiveScope.IsSeenElsewhere(result, context))
        {
            return;
        }

        ReceiveDecodes decodes = new(result, facts, context.Options, context.Operation.Syntax.SyntaxTree);
        if (decodes.AreHandedOn())
        {
            return;
        }

        foreach (IOperation decode in decodes.InMember())
        {
            if (!DecodedText.IsOnlyLogged(decode, facts)
                && !TextParts.AreCollected(decode, result, facts)
                && !(result.ForwardsEndOfMessage && DecodedText.IsOnlyCompared(decode, facts)))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, decode.Syntax.GetLocation(), NameOf(decode)));
            }
        }

        foreach (KeyValuePair<IInvocationOperation, IOperation> callee in decodes.InCallees(types))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, callee.Key.Syntax.GetLocation(), NameOf(callee.Key)));
        }
    }

    private static string NameOf(IOperation decode) => decode switch
    {
        IInvocationOperation call => call.TargetMethod.Name,
        _ => decode.Type?.Name ?? "",
    };
}
