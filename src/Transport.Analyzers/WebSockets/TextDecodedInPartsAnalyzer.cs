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
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod.Name is "GetString" or "GetChars" && DecodeSinks.Is(call) && DecodeSinks.IsText(call))
            {
                Analyze(operation, call, types);
            }
        },
        OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, IInvocationOperation call, NetworkTypes types)
    {
        ReceiveFacts facts = ReceiveFacts.Of(call, types);
        foreach (ReceivedResult result in facts.Results)
        {
            if (TextParts.AreCollected(call, result, facts)
                && new ReceiveDecodes(result, facts, context.Options, call.Syntax.SyntaxTree).AreIn(call)
                && !ReceiveScope.IsInAdapter(context))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
                return;
            }
        }
    }
}
