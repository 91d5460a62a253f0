using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2004: each part of a message is made text on its own, and the texts are put together.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TextDecodedInPartsAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2004",
        DiagnosticSeverity.Warning,
        "Text decoded per fragment",
        "'{0}' decodes each part of a message on its own, which spoils every character that is cut in two; collect the bytes and decode them once, or use a 'Decoder'",
        "What one receive gives may end in the middle of a character of several bytes. Both halves become replacement characters then. Collect the bytes and decode the whole message, or use Encoding.GetDecoder, which remembers the first half.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            if (((IInvocationOperation)operation.Operation).TargetMethod.Name.StartsWith("Receive", StringComparison.Ordinal))
            {
                Analyze(operation, types);
            }
        },
        OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, NetworkTypes types)
    {
        if (ReceiveScope.BeginningAt(context.Operation, types, out ReceiveFacts? facts) is not { } result || facts is null || ReceiveScope.IsInAdapter(context))
        {
            return;
        }

        foreach (IOperation decode in new ReceiveDecodes(result, facts, context.Options, context.Operation.Syntax.SyntaxTree).InMember())
        {
            if (decode is IInvocationOperation call && DecodeSinks.IsText(call) && TextParts.AreCollected(decode, result, facts))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, decode.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        }
    }
}
