using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Timeouts;

/// <summary>TRN3006: a timeout of synchronous calls on a socket that is only used through asynchronous ones.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TimeoutWithoutEffectAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN3006",
        DiagnosticSeverity.Warning,
        "Timeout has no effect on async calls",
        "'{0}' is ignored by asynchronous calls, and '{1}' is used through no other; remove it, and pass a CancellationToken that is cancelled after the timeout",
        "ReceiveTimeout, SendTimeout, ReadTimeout and WriteTimeout bound synchronous calls only. An asynchronous call waits for as long as it takes, whatever they say.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterSymbolStartAction(
        start =>
        {
            if (SourceWords.Has((INamedTypeSymbol)start.Symbol, "Timeout", start.CancellationToken))
            {
                Watch(start);
            }
        },
        SymbolKind.NamedType);

    private static void Watch(SymbolStartAnalysisContext start)
    {
        ConnectionUses uses = new();
        start.RegisterOperationAction(
            operation =>
            {
                IAssignmentOperation assignment = (IAssignmentOperation)operation.Operation;
                if (assignment.Target is IPropertyReferenceOperation { Property.Name: "ReceiveTimeout" or "SendTimeout" or "ReadTimeout" or "WriteTimeout" } timeout)
                {
                    uses.NoteTimeout(assignment, timeout);
                }
            },
            OperationKind.SimpleAssignment);
        start.RegisterOperationAction(
            operation => uses.NoteUse(operation.Operation),
            OperationKind.FieldReference,
            OperationKind.LocalReference,
            OperationKind.ParameterReference,
            OperationKind.PropertyReference);
        start.RegisterSymbolEndAction(end =>
        {
            foreach ((IAssignmentOperation assignment, string property, string receiver) in uses.WithoutEffect())
            {
                end.ReportDiagnostic(Diagnostic.Create(Descriptor, assignment.Syntax.GetLocation(), property, receiver));
            }
        });
    }
}
