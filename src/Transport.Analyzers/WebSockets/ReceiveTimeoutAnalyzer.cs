using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2011: a receive is given up after a while by its token, which ends the connection, and the connection is used further.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReceiveTimeoutAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2011",
        DiagnosticSeverity.Warning,
        "A receive timeout aborts the WebSocket",
        "After the delay the token cancels 'ReceiveAsync', which aborts '{0}', and it is used afterwards; keep the task of the receive and race it with Task.Delay, or give the connection up",
        "Cancelling WebSocket.ReceiveAsync sets the WebSocket to Aborted: it can neither receive, nor send, nor close any more. To look after something else while nothing arrives, keep the task of the receive, wait for it with Task.WhenAny, and await the same task later.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (WebSocketCalls.IsReceive(call, types)
                && Variables.Of(call.Instance) is { } socket
                && Catching.Around(call).Any(Catching.TakesCancellation)
                && NetworkCalls.ArgumentOf(call, "CancellationToken") is { } token)
            {
                TokenSources sources = new(Surroundings.EnclosingMember(call).DescendantsAndSelf());
                if (sources.HasDelay(token.Value) && ClauseFor(call, token.Value, sources) is { } clause && IsUsedAfter(clause, socket, loop => EndsWith(loop, token.Value, sources)))
                {
                    operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), socket.Name));
                }
            }
        },
        OperationKind.Invocation);

    /// <summary>The clause that takes the timeout.</summary>
    private static ICatchClauseOperation? ClauseFor(IInvocationOperation call, IOperation token, TokenSources sources) =>
        Catching.Around(call).FirstOrDefault(clause => Catching.TakesCancellation(clause) && !IsForOthers(clause, token, sources));

    /// <summary>True if a filter lets in only what another token has cancelled.</summary>
    private static bool IsForOthers(ICatchClauseOperation clause, IOperation token, TokenSources sources)
    {
        if (clause.Filter?.WithoutConversions() is not IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked })
        {
            return false;
        }

        HashSet<ISymbol> ours = sources.Of(token).Variables;
        if (TokenSources.IsSource(asked.Type))
        {
            return Variables.Of(asked) is { } source && !ours.Contains(source);
        }

        return !sources.Of(asked).Variables.Overlaps(ours);
    }

    private static bool IsUsedAfter(ICatchClauseOperation clause, ISymbol socket, Func<ILoopOperation, bool> endsWithTimeout)
    {
        if (GivesUp(clause.Handler, socket))
        {
            return false;
        }

        for (ILoopOperation? loop = Surroundings.EnclosingLoop(clause); loop is not null; loop = Surroundings.EnclosingLoop(loop))
        {
            if (Paths.ComesRound(clause.Handler, loop, next => !MayLeave(next) && !GivesUp(next, socket)))
            {
                return !IsMadeIn(loop, socket) && !endsWithTimeout(loop);
            }
        }

        if (UsesAtOnce(clause.Handler, socket))
        {
            return true;
        }

        if (!Paths.Completes(clause.Handler))
        {
            return false;
        }

        foreach (IOperation next in Paths.After(clause.Parent!))
        {
            if (MayLeave(next) || GivesUp(next, socket))
            {
                return false;
            }

            if (UsesAtOnce(next, socket))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a loop goes on only until the timeout.</summary>
    private static bool EndsWith(ILoopOperation loop, IOperation token, TokenSources sources) => loop is IWhileLoopOperation { Condition: { } condition }
        && condition.DescendantsAndSelf().Any(operation => operation is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested", Instance: { } asked }
            && sources.Of(asked).Variables.SetEquals(sources.Of(token).Variables));

    /// <summary>True for a statement that leaves on some condition, which may be that nothing was received.</summary>
    private static bool MayLeave(IOperation statement) => statement is IConditionalOperation or ISwitchOperation
        && Paths.Any(statement, static operation => operation is IReturnOperation or IThrowOperation or IBranchOperation { BranchKind: BranchKind.Break or BranchKind.GoTo });

    /// <summary>True if code makes another connection or ends this one.</summary>
    private static bool GivesUp(IOperation code, ISymbol socket) => Paths.Any(code, operation => Variables.IsWriteOf(operation, socket)
        || (operation is IInvocationOperation call
            && ((call.TargetMethod.Name is "Abort" or "Dispose" && Variables.Is(call.Instance, socket)) || (!WebSocketReceivesOrSends(call, socket) && IsNamedLikeReconnecting(call.TargetMethod.Name)))));

    private static bool WebSocketReceivesOrSends(IInvocationOperation call, ISymbol socket) => Variables.Is(call.Instance, socket) && call.TargetMethod.Name is "ReceiveAsync" or "SendAsync";

    private static bool IsNamedLikeReconnecting(string method)
    {
        foreach (string word in (ReadOnlySpan<string>)["connect", "Reset", "Restart", "Cleanup", "CleanUp", "Dispose", "Abort", "Stop"])
        {
            if (method.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a loop declares the socket or makes a new one.</summary>
    private static bool IsMadeIn(ILoopOperation loop, ISymbol socket) =>
        Paths.Any(loop, operation => Variables.IsWriteOf(operation, socket) || (operation is IInvocationOperation call && call.Instance is null or IInstanceReferenceOperation && IsNamedLikeReconnecting(call.TargetMethod.Name)))
        || socket.DeclaringSyntaxReferences.Any(declaration => socket is ILocalSymbol && declaration.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(declaration.Span));

    /// <summary>True if a statement uses the connection whatever its state is.</summary>
    private static bool UsesAtOnce(IOperation statement, ISymbol socket)
    {
        switch (statement)
        {
            case IInvocationOperation { TargetMethod.Name: "ReceiveAsync" or "SendAsync" or "CloseAsync" or "CloseOutputAsync" } call when Variables.Is(call.Instance, socket):
                return true;
            case IConditionalOperation or ILoopOperation or ISwitchOperation or ITryOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or IConditionalAccessOperation or ISwitchExpressionOperation:
                return false;
            default:
                return statement.ChildOperations.Any(child => UsesAtOnce(child, socket));
        }
    }
}
