using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2007: a pending receive is cancelled, which aborts the WebSocket, and then the WebSocket is to be closed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TokenCancelledBeforeCloseAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2007",
        DiagnosticSeverity.Warning,
        "Receive token cancelled before the close",
        "Cancelling '{0}' cancels the pending 'ReceiveAsync', which aborts the WebSocket, so '{1}' fails and the peer sees a broken connection; close first and cancel afterwards",
        "A cancelled WebSocket.ReceiveAsync sets the state of the WebSocket to Aborted. No close frame can be sent then, and CloseAsync and CloseOutputAsync throw. Close while the receive is still pending, which ends it, and cancel afterwards as a last resort.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.WebSocket is not null)
        {
            TypeBodies.Register(context, "WebSocket", call => WebSocketCalls.IsClose(call, types), (end, bodies) => Analyze(end, bodies, types));
        }
    }

    private static void Analyze(SymbolAnalysisContext context, TypeBodies bodies, NetworkTypes types)
    {
        List<IInvocationOperation> cancels = [];
        List<IInvocationOperation> closes = [];
        List<IInvocationOperation> receives = [];
        foreach (IOperation operation in bodies.Operations())
        {
            if (operation is not IInvocationOperation call)
            {
                continue;
            }

            if (call.TargetMethod.Name is "Cancel" or "CancelAsync" && TokenSources.IsSource(call.TargetMethod.ContainingType))
            {
                cancels.Add(call);
            }
            else if (WebSocketCalls.IsClose(call, types))
            {
                closes.Add(call);
            }
            else if (WebSocketCalls.IsReceive(call, types))
            {
                receives.Add(call);
            }
        }

        if (cancels.Count == 0 || receives.Count == 0)
        {
            return;
        }

        TokenSources sources = new(bodies.Operations());
        foreach (IInvocationOperation cancel in cancels)
        {
            if (Variables.Of(cancel.Instance) is { } source
                && closes.Find(candidate => Follows(cancel, candidate)) is { } close
                && receives.Exists(receive => IsPending(receive, cancel)
                    && MayBeSame(receive, close)
                    && NetworkCalls.ArgumentOf(receive, "CancellationToken") is { } token
                    && sources.Of(token.Value).Variables.Contains(source)))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, cancel.Syntax.GetLocation(), source.Name, close.TargetMethod.Name));
            }
        }
    }

    /// <summary>True if a close runs after a cancel in the same function.</summary>
    private static bool Follows(IInvocationOperation cancel, IInvocationOperation close)
    {
        if (close.Syntax.SyntaxTree != cancel.Syntax.SyntaxTree || close.Syntax.SpanStart < cancel.Syntax.SpanStart || !ReferenceEquals(Surroundings.EnclosingBody(cancel), Surroundings.EnclosingBody(close)))
        {
            return false;
        }

        IOperation statement = Paths.StatementOf(cancel);
        foreach (IOperation next in Paths.After(statement))
        {
            if (Paths.IsWithin(close, next))
            {
                return true;
            }

            // What is closed behind this is another WebSocket.
            if (Variables.Of(close.Instance) is IFieldSymbol or IPropertySymbol && Variables.Of(close.Instance) is { } socket && next.Descendants().Any(operation => Variables.IsWriteOf(operation, socket)))
            {
                return false;
            }
        }

        for (IOperation? current = statement; current is not null; current = current.Parent)
        {
            if (current is ITryOperation { Finally: { } last } @try && !Paths.IsWithin(cancel, last) && Paths.IsWithin(close, last))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True unless the receive has ended when the token is cancelled: because the same function has awaited it before, or the task of the function that receives.</summary>
    private static bool IsPending(IInvocationOperation receive, IInvocationOperation cancel)
    {
        IOperation body = Surroundings.EnclosingBody(cancel);
        if (ReferenceEquals(Surroundings.EnclosingBody(receive), body))
        {
            return false;
        }

        ISymbol? receiver = Functions.Of(receive);
        foreach (IOperation operation in Surroundings.EnclosingMember(cancel).Descendants())
        {
            if (operation is IAwaitOperation awaited
                && awaited.Syntax.SpanStart < cancel.Syntax.SpanStart
                && ReferenceEquals(Surroundings.EnclosingBody(awaited), body)
                && awaited.Operation.DescendantsAndSelf().All(static part => part is not IInvocationOperation { TargetMethod.Name: "WhenAny" })
                && awaited.Operation.DescendantsAndSelf().Any(part => Starts(part, receiver, receive)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if an expression is the task of the function that receives: a call of it, or a local that holds one.</summary>
    private static bool Starts(IOperation part, ISymbol? receiver, IInvocationOperation receive) => part switch
    {
        IInvocationOperation call => SymbolEqualityComparer.Default.Equals(call.TargetMethod, receiver) || Paths.IsWithin(receive, call),
        ILocalReferenceOperation local => LocalValues.AllValuesOf(local) is { } values
            && values.Exists(value => value.DescendantsAndSelf().Any(inner => inner is IInvocationOperation && Starts(inner, receiver, receive))),
        _ => false,
    };

    /// <summary>Two fields are two WebSockets; of everything else one does not know.</summary>
    private static bool MayBeSame(IInvocationOperation receive, IInvocationOperation close) =>
        Variables.Of(receive.Instance) is not { } one
        || Variables.Of(close.Instance) is not { } other
        || one is not (IFieldSymbol or IPropertySymbol)
        || other is not (IFieldSymbol or IPropertySymbol)
        || SymbolEqualityComparer.Default.Equals(one, other);
}
