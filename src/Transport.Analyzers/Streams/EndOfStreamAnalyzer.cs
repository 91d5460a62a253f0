using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>TRN3004: a loop that goes on reading after the peer has closed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EndOfStreamAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3004",
        DiagnosticSeverity.Warning,
        "End of stream not handled",
        "When the peer has closed, '{0}' returns 0 at once and for ever, and nothing leaves the loop then; leave it, or throw, when the count is 0",
        "The end of a connection is no error: reads return 0, again and again, without waiting. A loop that does not look for 0 keeps a processor busy and never learns that the peer has gone.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (NetworkRead.Of(call, types) is { Operation: not NetworkOperation.DatagramReceive } read
                && !CountIgnoredAnalyzer.IsIgnored(read, types)
                && EndOfStream.LoopThatGoesOn(read, types) is not null)
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        },
        OperationKind.Invocation);
}
