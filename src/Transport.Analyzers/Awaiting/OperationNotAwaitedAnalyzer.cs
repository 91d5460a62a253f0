using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Awaiting;

/// <summary>TRN1002: a send, a flush or a close is started and nobody learns how it ends.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OperationNotAwaitedAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1002",
        DiagnosticSeverity.Warning,
        "Channel operation not awaited",
        "Nobody waits for '{0}', so its failure is lost, and sends pile up without backpressure; await it",
        "An operation that is not awaited reports its failure to nobody. A send that is not awaited is not slowed down by a slow peer either, and its buffer may be changed before it was sent.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IOperation statement = ((IExpressionStatementOperation)operation.Operation).Operation;
            if (Dropped(statement) is { } dropped && Started(dropped, types) is { } call)
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, dropped.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        },
        OperationKind.ExpressionStatement);

    /// <summary>The expression whose result is thrown away, as a statement or by <c>_ =</c>.</summary>
    private static IOperation? Dropped(IOperation statement) => statement switch
    {
        IInvocationOperation or IConditionalAccessOperation => statement,
        ISimpleAssignmentOperation { Target: IDiscardOperation } discard => discard.Value.WithoutConversions(),
        _ => null,
    };

    private static IInvocationOperation? Started(IOperation dropped, NetworkTypes types)
    {
        IOperation operation = dropped;
        while (operation is IConditionalAccessOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: not null })
        {
            operation = operation is IConditionalAccessOperation access ? access.WhenNotNull : ((IInvocationOperation)operation).Instance!;
        }

        if (operation is not IInvocationOperation call)
        {
            return null;
        }

        return call.TargetMethod.Name switch
        {
            "SendAsync" or "CloseAsync" or "CloseOutputAsync" or "SendToAsync" or "SendTextAsync" or "SendJsonAsync" => TaskOrigin.IsNetworkCall(call, types) ? call : null,

            // The streams of the base class library have nothing to flush.
            "FlushAsync" => types.MessageChannel is { } channel && call.Instance?.Type?.IsOrInherits(channel) == true ? call : null,
            "Run" when call.TargetMethod.ContainingType.IsTask() => StartedIn(call, types),
            "StartNew" when call.TargetMethod.ContainingType.Name == "TaskFactory" => StartedIn(call, types),
            _ => null,
        };
    }

    /// <summary>The operation, if it is all that a delegate given to the thread pool does.</summary>
    private static IInvocationOperation? StartedIn(IInvocationOperation pool, NetworkTypes types)
    {
        if (pool.Arguments.Length == 0 || pool.Arguments[0].Value is not IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: { Length: > 0 } operations } })
        {
            return null;
        }

        IOperation? only = operations[0] switch
        {
            IReturnOperation { ReturnedValue: { } value } when operations.Length == 1 => value,
            IExpressionStatementOperation statement when operations.Length == 1 || operations[1] is IReturnOperation { ReturnedValue: null } => statement.Operation,
            _ => null,
        };
        only = only is IAwaitOperation awaited ? awaited.Operation : only;
        return only is not null && only is not IInvocationOperation { TargetMethod.Name: "Run" or "StartNew" } ? Started(only, types) : null;
    }
}
