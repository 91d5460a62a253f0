using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Receiving;

/// <summary>TRN1004: a receive is started on a channel or WebSocket while another one may still be waiting there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverlappingReceivesAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1004",
        DiagnosticSeverity.Warning,
        "Overlapping receives",
        "This receives on '{0}' while another receive may still be waiting there; {1}, so receive in one place, one at a time, and hand the messages on from there",
        "A channel refuses a second receive while one waits. A WebSocket does not: two receives share the incoming data between them, so that messages are torn apart or read into a buffer that nobody looks at any more.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            string name = call.TargetMethod.Name;
            if (name is "WhenAll" or "WhenAny" or "WaitAll" or "WaitAny")
            {
                AnalyzeTogether(operation, call, types);
            }
            else if (ReceiveSites.MayReceive(name))
            {
                AnalyzeStart(operation, call, types);
            }
        },
        OperationKind.Invocation);

    /// <summary>Two receives on the same object given to <c>Task.WhenAll</c> and its kin.</summary>
    private static void AnalyzeTogether(OperationAnalysisContext context, IInvocationOperation call, NetworkTypes types)
    {
        if (!call.TargetMethod.ContainingType.IsTask() || call.Arguments.Length == 0)
        {
            return;
        }

        List<ReferencePath>? earlier = null;
        foreach (IOperation element in RunTogether.ElementsOf(call))
        {
            // Of two tasks started earlier, the start of the second is reported.
            if (RunTogether.StartOf(element) is { } start && (call.Syntax.Span.Contains(start.Syntax.Span) || !ReceiveSites.MayReceive(start.TargetMethod.Name)))
            {
                foreach (ReferencePath path in ReceiveSites.Of(start, types))
                {
                    if (earlier?.Contains(path) == true)
                    {
                        Report(context, element.Syntax, path, types);
                        return;
                    }

                    (earlier ??= []).Add(path);
                }
            }
        }
    }

    private static void AnalyzeStart(OperationAnalysisContext context, IInvocationOperation call, NetworkTypes types)
    {
        bool isReceive = ReceiveSites.IsReceive(call, types);
        if (isReceive && RunTogether.IsRepeatedAtOnce(call) is { } repeating && ReferencePath.Of(NetworkCalls.ReceiverOf(call)) is { } shared && RunTogether.IsOutside(shared, repeating))
        {
            Report(context, call.Syntax, shared, types);
            return;
        }

        if (call.TargetMethod.Name is "TryReceive" or "ReceiveAllAsync" || !PendingTask.IsLeftPending(call, out ILocalSymbol? task))
        {
            return;
        }

        List<ReferencePath> paths = ReceiveSites.Of(call, types);
        if (paths.Count == 0 || (isReceive && PendingTask.HasOwnTimeout(call)) || (task is not null && PendingTask.IsCaptured(task, call)))
        {
            return;
        }

        Dictionary<SyntaxNode, List<ReferencePath>> receives = [];
        foreach (IOperation operation in Surroundings.EnclosingMember(call).Descendants())
        {
            if (operation is IInvocationOperation other && ReceiveSites.MayReceive(other.TargetMethod.Name) && ReceiveSites.Of(other, types) is { Count: > 0 } found)
            {
                receives[other.Syntax] = found;
            }
        }

        if (FlowSearch.GraphOf(context.GetControlFlowGraph(), call, context.CancellationToken) is not { } graph)
        {
            return;
        }

        foreach (ReferencePath path in paths)
        {
            PendingReceive pending = new(call, path, task, receives);
            if (FlowSearch.Find(graph, pending.IsStart, pending.Visit, pending.CanTake) is { } second && !ExpectsToBeRefused(second.Syntax))
            {
                Report(context, second.Syntax, path, types);
                return;
            }
        }
    }

    /// <summary>Code that tries a second receive and is ready for the refusal, as tests are.</summary>
    private static bool ExpectsToBeRefused(SyntaxNode receive)
    {
        for (SyntaxNode? current = receive.Parent; current is not null and not MemberDeclarationSyntax; current = current.Parent)
        {
            if (current is TryStatementSyntax guard && guard.Catches.Any(static handler => handler.Declaration?.Type.ToString().EndsWith("InvalidOperationException", StringComparison.Ordinal) == true))
            {
                return true;
            }
        }

        return false;
    }

    private static void Report(OperationAnalysisContext context, SyntaxNode place, ReferencePath path, NetworkTypes types)
    {
        bool isChannel = types.MessageChannel is { } channel && path.Type?.IsOrInherits(channel) == true;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptor,
            place.GetLocation(),
            path.ToString(),
            isChannel ? "a channel refuses that with InvalidOperationException" : "a WebSocket then splits the data between the two"));
    }
}
