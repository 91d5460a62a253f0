using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>TRN5001: a loop that connects again at once after a failure.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReconnectWithoutBackOffAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN5001",
        DiagnosticSeverity.Info,
        "Reconnect loop without back-off",
        "When '{0}' fails, this loop tries again at once; wait before the next attempt, longer each time and with jitter",
        "A server that is down refuses connections within microseconds. A loop without a wait then tries as fast as it can, and when the server is back, all clients arrive at the same moment.",
        enabled: false);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            ITryOperation attempt = (ITryOperation)operation.Operation;
            if (attempt.Catches.Length > 0
                && Surroundings.EnclosingLoop(attempt) is { } loop
                && LoopConditions.IsOpenEnded(loop, out _)
                && ConnectIn(attempt, types) is { } connect
                && attempt.Catches.Any(clause => (clause.IsCatchAll() || clause.IsForBrokenConnections()) && GoesOnAtOnce(clause, loop))
                && !LoopExits.Waits(loop)
                && !loop.InSameFunction().Any(operation => IsAskedElsewhere(operation, loop)))
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, connect.Syntax.GetLocation(), connect.TargetMethod.Name));
            }
        },
        OperationKind.Try);

    private static bool GoesOnAtOnce(ICatchClauseOperation clause, ILoopOperation loop) => !LoopExits.Leaves(clause.Handler, loop) && ErrorHandling.OnlyTells(clause.Handler, isEndless: false);

    /// <summary>The connect in a <c>try</c> block itself; in a loop below it, that loop goes through addresses.</summary>
    private static IInvocationOperation? ConnectIn(ITryOperation attempt, NetworkTypes types)
    {
        foreach (IOperation operation in attempt.Body.InSameFunction())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "Connect" or "ConnectAsync" } call
                && types.IsNetwork(NetworkCalls.ReceiverOf(call)?.Type)
                && (types.UdpClient is null || NetworkCalls.ReceiverOf(call)?.Type?.IsOrInherits(types.UdpClient) != true)
                && ReferenceEquals(Surroundings.EnclosingLoop(call), Surroundings.EnclosingLoop(attempt)))
            {
                return call;
            }
        }

        return null;
    }

    /// <summary>A resilience pipeline, or an address that is another one each time.</summary>
    private static bool IsAskedElsewhere(IOperation operation, ILoopOperation loop) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "Execute" or "ExecuteAsync" or "ExecuteAndCaptureAsync" or "Dequeue" or "TryDequeue" or "MoveNext" or "Pop" or "TryPop" } => true,
        IIncrementOrDecrementOperation counted => LoopConditions.SymbolOf(counted.Target) is { } counter && loop.Descendants().Any(other => SymbolEqualityComparer.Default.Equals(LoopConditions.SymbolOf(other), counter) && IsGiven(other)),
        IArrayElementReferenceOperation => true,
        IPropertyReferenceOperation { Arguments.Length: > 0 } => true,
        _ => false,
    };

    /// <summary>A counter that is given to something chooses an address or a delay, and one that is compared bounds the attempts; one that is printed only counts them.</summary>
    private static bool IsGiven(IOperation counter) =>
        (counter.Parent is IIncrementOrDecrementOperation increment ? increment : counter).Parent
            is IArgumentOperation or IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } or IArrayElementReferenceOperation or IConversionOperation { Type.SpecialType: not SpecialType.System_Object };
}
