using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Blocking;

/// <summary>TRN2002: a task that was started elsewhere cannot be run, so the call always throws.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunSynchronouslyAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2002",
        DiagnosticSeverity.Error,
        "RunSynchronously on a network operation always throws",
        "'RunSynchronously' throws InvalidOperationException here, because the task of '{0}' was started by the call; await it instead",
        "RunSynchronously runs a task that was made by 'new Task' and not started. The task of an asynchronous method has no delegate to run, so the call throws each time.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod.Name == "RunSynchronously"
                && call.TargetMethod.ContainingType.IsTask()
                && TaskOrigin.Find(call.Instance, types) is { } origin)
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), origin.TargetMethod.Name));
            }
        },
        OperationKind.Invocation);
}
