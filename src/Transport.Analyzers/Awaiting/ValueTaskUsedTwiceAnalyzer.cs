using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Awaiting;

/// <summary>TRN1012: the ValueTask of a channel operation is consumed a second time, or kept where that can happen.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ValueTaskUsedTwiceAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1012",
        DiagnosticSeverity.Warning,
        "ValueTask of a channel used twice",
        "The ValueTask of '{0}' {1}, but its result can be taken only once, because the object behind it is reused by later operations; await it once, or call 'AsTask()' once and keep the Task",
        "Channels return ValueTasks whose state object goes back to a pool when the result is taken. Whoever awaits such a ValueTask again, or takes a Task from it then, waits for somebody else's operation, or gets an InvalidOperationException.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.MessageChannel is not { } channel)
        {
            return;
        }

        context.RegisterOperationAction(
            operation =>
            {
                IInvocationOperation call = (IInvocationOperation)operation.Operation;
                if (IsChannelOperation(call, channel, types))
                {
                    Analyze(operation, call);
                }
            },
            OperationKind.Invocation);
    }

    private static bool IsChannelOperation(IInvocationOperation call, INamedTypeSymbol channel, NetworkTypes types)
    {
        if (call.TargetMethod.Name is not ("SendAsync" or "SendTextAsync" or "SendJsonAsync" or "FlushAsync" or "ReceiveAsync" or "CloseAsync" or "DisposeAsync" or "ConnectAsync" or "AcceptAsync" or "ListenAsync")
            || call.TargetMethod.ReturnType is not { Name: "ValueTask" } returned
            || !returned.IsTask()
            || NetworkCalls.ReceiverOf(call)?.Type is not { } receiver)
        {
            return false;
        }

        return receiver.IsOrInherits(channel)
            || (types.ChannelConnector is { } connector && receiver.IsOrInherits(connector))
            || (types.ChannelListener is { } listener && receiver.IsOrInherits(listener));
    }

    private static void Analyze(OperationAnalysisContext context, IInvocationOperation call)
    {
        switch (call.WithWrappers().Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } when IsValueTask(declarator.Symbol.Type):
                AnalyzeLocal(context, call, declarator.Symbol);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } when IsValueTask(local.Type):
                AnalyzeLocal(context, call, local);
                break;
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } target } when IsValueTask(target.Type) && target.Member.ContainingType.IsReferenceType:
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name, $"is kept in '{target.Member.Name}', where more than one may await it"));
                break;
        }
    }

    private static void AnalyzeLocal(OperationAnalysisContext context, IInvocationOperation call, ILocalSymbol local)
    {
        if (FlowSearch.GraphOf(context.GetControlFlowGraph(), call, context.CancellationToken) is not { } graph)
        {
            return;
        }

        // The first use that follows the operation, then whatever follows that: each of them has an earlier one.
        HashSet<SyntaxNode> reported = [];
        foreach (IOperation operation in Surroundings.EnclosingBody(call).Descendants())
        {
            if (operation is ILocalReferenceOperation first
                && SymbolEqualityComparer.Default.Equals(first.Local, local)
                && ValueTaskUse.IsConsuming(first)
                && FlowSearch.Find(graph, start => start is ILocalReferenceOperation && start.Syntax == first.Syntax, step => ValueTaskUse.Visit(step, local), static (_, _) => true) is { } second
                && HoldsOnly(local, call)
                && reported.Add(second.Syntax))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, second.Syntax.GetLocation(), call.TargetMethod.Name, "is used a second time here"));
            }
        }
    }

    /// <summary>True if each value the variable is given comes from a call; of several, the one that stands first reports.</summary>
    private static bool HoldsOnly(ILocalSymbol local, IInvocationOperation call)
    {
        foreach (IOperation operation in Surroundings.EnclosingMember(call).Descendants())
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))
            {
                return LocalValues.AllValuesOf(reference) is { } values
                    && values.TrueForAll(static value => value.WithoutConversions() is IInvocationOperation { TargetMethod.Name: not "Preserve" } or IDefaultValueOperation or IPropertyReferenceOperation)
                    && values.Find(static value => value.WithoutConversions() is IInvocationOperation)?.Syntax.Span.Contains(call.Syntax.Span) == true;
            }
        }

        return false;
    }

    private static bool IsValueTask(ITypeSymbol? type) => type is { Name: "ValueTask" } && type.IsTask();
}
