using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>TRN5003: a receive loop that goes on after every error, and so spins once the connection is broken.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReceiveLoopSwallowsErrorsAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN5003",
        DiagnosticSeverity.Warning,
        "Receive loop swallows errors and goes on",
        "Once the connection is broken, '{0}' fails each time, and this 'catch' goes on with the loop at once; leave the loop with 'break', or rethrow",
        "A broken connection never heals: every further receive fails at once. A loop that catches everything and goes on then runs as fast as it can, for ever, and nobody learns that the connection is gone.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation => Analyze(operation, types),
        OperationKind.Try);

    private static void Analyze(OperationAnalysisContext context, NetworkTypes types)
    {
        ITryOperation attempt = (ITryOperation)context.Operation;
        ICatchClauseOperation? clause = attempt.Catches.FirstOrDefault(static clause => clause.IsCatchAll());
        if (clause is null
            || Surroundings.EnclosingLoop(attempt) is not { } loop
            || !LoopConditions.IsOpenEnded(loop, out IOperation? condition)
            || !LoopConditions.IsOnlyAskedToStop(condition)
            || ReceiveIn(attempt, types) is not { } receive
            || LoopExits.Leaves(clause.Handler, loop)
            || attempt.Catches.Any(earlier => earlier.IsForBrokenConnections() && (LoopExits.Leaves(earlier.Handler, loop) || !ErrorHandling.OnlyTells(earlier.Handler, isEndless: false) || earlier.Handler.Descendants().Any(static operation => operation is IAssignmentOperation)))
            || !SwallowingLoop.GoesOn(loop, condition, attempt, clause, receive, types)
            || TypeSource.Mentions(context.ContainingSymbol, static name => name is "Dgram" or "Udp", context.CancellationToken))
        {
            return;
        }

        Location place = clause.Syntax is CatchClauseSyntax syntax ? syntax.CatchKeyword.GetLocation() : clause.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Descriptor, place, receive.TargetMethod.Name));
    }

    /// <summary>The first receive from a connection in a <c>try</c> block whose failure reaches that block's <c>catch</c>. Datagrams have no connection that could break.</summary>
    private static IInvocationOperation? ReceiveIn(ITryOperation attempt, NetworkTypes types)
    {
        foreach (IOperation operation in attempt.Body.InSameFunction())
        {
            if (operation is IInvocationOperation call
                && (NetworkCalls.OperationOf(call, types) is NetworkOperation.SocketReceive or NetworkOperation.StreamRead or NetworkOperation.WebSocketReceive or NetworkOperation.ChannelReceive || NetworkReaders.IsRead(call, types))
                && !IsCaughtBefore(call, attempt))
            {
                return call;
            }
        }

        return null;
    }

    private static bool IsCaughtBefore(IOperation call, ITryOperation attempt)
    {
        for (IOperation? current = call; current is not null && !ReferenceEquals(current, attempt); current = current.Parent)
        {
            if (current.Parent is ITryOperation { Catches.Length: > 0 } inner && !ReferenceEquals(inner, attempt))
            {
                return true;
            }
        }

        return false;
    }
}
