using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>TRN5004: a receive loop whose failure reaches nobody.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnobservedReceiveLoopAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN5004",
        DiagnosticSeverity.Info,
        "Receive loop is not observed",
        "Nobody observes how the receive loop of '{0}' ends: {1}",
        "A receive loop ends with an exception when the connection breaks. In an 'async void' method that exception ends the process; in a task that is dropped it is lost. Store the task and await it when closing, or catch everything inside the loop's method.");

    private const string EndsProcess = "it is 'async void', so its exception ends the process; return a Task and keep it, or catch everything inside";
    private const string IsLost = "its task is dropped, and its exception with it; keep the task and await it when closing";
    private const string IsInner = "StartNew gives the task of its start only; use Task.Run, keep the task, and await it when closing";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterSymbolStartAction(
        start =>
        {
            INamedTypeSymbol type = (INamedTypeSymbol)start.Symbol;
            if (SourceWords.Has(type, "Receive", start.CancellationToken) || SourceWords.Has(type, "Read", start.CancellationToken))
            {
                Watch(start, types);
            }
        },
        SymbolKind.NamedType);

    private static void Watch(SymbolStartAnalysisContext start, NetworkTypes types)
    {
        ReceiveLoops loops = new(types);
        ConcurrentBag<LoopStart> starts = [];
        start.RegisterOperationAction(operation => loops.Note((IInvocationOperation)operation.Operation, operation.ContainingSymbol), OperationKind.Invocation);
        start.RegisterOperationAction(
            operation =>
            {
                if (LoopStart.Dropped((IExpressionStatementOperation)operation.Operation) is { } dropped)
                {
                    starts.Add(dropped);
                }
            },
            OperationKind.ExpressionStatement);
        start.RegisterOperationAction(
            operation =>
            {
                if (LoopStart.Inner((IInvocationOperation)operation.Operation) is { } inner)
                {
                    starts.Add(inner);
                }
            },
            OperationKind.Invocation);
        start.RegisterSymbolEndAction(end => Report(end, loops, starts));
    }

    private static void Report(SymbolAnalysisContext context, ReceiveLoops loops, ConcurrentBag<LoopStart> starts)
    {
        foreach (KeyValuePair<IMethodSymbol, Location> loop in loops.AsyncVoid)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, loop.Value, NameOf(loop.Key), EndsProcess));
        }

        foreach (LoopStart start in starts)
        {
            if (start.Targets.FirstOrDefault(loops.IsUnguarded) is { } target)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, start.Place, NameOf(target), start.IsInner ? IsInner : IsLost));
            }
        }
    }

    private static string NameOf(ISymbol function)
    {
        while (function is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } && function.ContainingSymbol is { } outer)
        {
            function = outer;
        }

        return function.Name;
    }
}
