using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>TRN1006: code that receives messages blocks its thread.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerBlocksAnalyzer : NetworkAnalyzer
{
    /// <summary>The property that holds the name of the asynchronous form, where there is one with the same arguments.</summary>
    internal const string AsyncName = "AsyncName";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1006",
        DiagnosticSeverity.Warning,
        "Handler blocks the receive loop",
        "'{0}' blocks the thread that serves this channel, so no further message is received meanwhile; {1}",
        "Messages of a channel are handled one behind the other. Code that blocks holds up all that follow, takes a thread from the pool that other channels need, and slows the peer down through backpressure. Await the asynchronous form, or move the work to Task.Run.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.MessageChannel is null)
        {
            return;
        }

        context.RegisterOperationAction(
            operation =>
            {
                IPropertyReferenceOperation result = (IPropertyReferenceOperation)operation.Operation;
                if (result.Property.Name == "Result"
                    && result.Instance is { } task
                    && result.Property.ContainingType.IsTask()
                    && ReceivingCode.Contains(result, operation.ContainingSymbol, types)
                    && BlockingCall.Blocks(task, types))
                {
                    Report(operation, "Task.Result", asyncName: null, "await it");
                }
            },
            OperationKind.PropertyReference);
        context.RegisterOperationAction(
            operation =>
            {
                IInvocationOperation call = (IInvocationOperation)operation.Operation;
                if (BlockingCall.MayBe(call) && ReceivingCode.Contains(call, operation.ContainingSymbol, types) && BlockingCall.NameOf(call, types) is { } name)
                {
                    string? asyncName = AsyncForm.NameOf(call);
                    Report(operation, name, asyncName, asyncName is null ? "await the asynchronous form, or move the work to Task.Run" : $"await '{asyncName}' instead");
                }
            },
            OperationKind.Invocation);
    }

    private static void Report(OperationAnalysisContext context, string what, string? asyncName, string remedy) => context.ReportDiagnostic(Diagnostic.Create(
        Descriptor,
        context.Operation.Syntax.GetLocation(),
        asyncName is null ? null : ImmutableDictionary<string, string?>.Empty.Add(AsyncName, asyncName),
        what,
        remedy));
}
