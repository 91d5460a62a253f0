using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Blocking;

/// <summary>TRN2001: a thread is blocked until a network operation has completed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingOnNetworkAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2001",
        DiagnosticSeverity.Warning,
        "Do not block on a network operation",
        "'{0}' blocks this thread{2} until '{1}' has completed, which depends on the peer; await it instead",
        "A network operation completes when the peer or the network does something, or never. A thread that waits for it cannot do anything else: in user interfaces and inside locks that is a deadlock, in servers the thread pool starves. Await the operation.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        IMethodSymbol? main = context.Compilation.GetEntryPoint(context.CancellationToken);
        context.RegisterOperationAction(
            operation =>
            {
                if (operation.Operation is IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } result && result.Property.ContainingType.IsTask())
                {
                    Report(operation, types, main, task, ".Result");
                }
            },
            OperationKind.PropertyReference);
        context.RegisterOperationAction(operation => AnalyzeCall(operation, types, main), OperationKind.Invocation);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, NetworkTypes types, IMethodSymbol? main)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        switch (call.TargetMethod.Name)
        {
            case "Wait" when call.Instance is { } task && call.TargetMethod.ContainingType.IsTask():
                Report(context, types, main, task, ".Wait()");
                break;
            case "GetResult" when AwaiterOf(call.Instance) is { TargetMethod.Name: "GetAwaiter", Instance: { } task }:
                Report(context, types, main, task, ".GetAwaiter().GetResult()");
                break;
            case "WaitAll" or "WaitAny" when call.TargetMethod.ContainingType.IsTask() && call.Arguments.Length > 0:
                foreach (IOperation task in TaskOrigin.ElementsOf(call.Arguments[0].Value))
                {
                    if (Report(context, types, main, task, $"Task.{call.TargetMethod.Name}()"))
                    {
                        break;
                    }
                }

                break;
            case "ToBlockingEnumerable" when call.Arguments.Length > 0 && types.ReceivedMessages is { } messages && call.Arguments[0].Value.WithoutConversions().Type?.IsOrInherits(messages) == true:
                ReportAt(context, main, ".ToBlockingEnumerable()", "ReceiveAllAsync");
                break;
        }
    }

    private static IInvocationOperation? AwaiterOf(IOperation? awaiter) => (awaiter is ILocalReferenceOperation local ? LocalValues.PendingTaskIn(local) : awaiter) as IInvocationOperation;

    private static bool Report(OperationAnalysisContext context, NetworkTypes types, IMethodSymbol? main, IOperation task, string how)
    {
        if (TaskOrigin.Find(task, types, throughOwnMethods: true) is not { } origin)
        {
            return false;
        }

        ReportAt(context, main, how, NameOf(origin));
        return true;
    }

    private static void ReportAt(OperationAnalysisContext context, IMethodSymbol? main, string how, string what)
    {
        ISymbol function = Surroundings.EnclosingFunction(context.Operation, context.ContainingSymbol);
        if (!SymbolEqualityComparer.Default.Equals(function, main))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, context.Operation.Syntax.GetLocation(), how, what, WhereIs(context.Operation, function)));
        }
    }

    private static string NameOf(IInvocationOperation origin)
    {
        IMethodSymbol method = origin.TargetMethod;
        ITypeSymbol type = origin.Instance?.WithoutConversions().Type ?? (method.IsExtensionMethod && origin.Arguments.Length > 0 ? origin.Arguments[0].Value.WithoutConversions().Type : null) ?? method.ContainingType;
        return $"{type.Name}.{method.Name}";
    }

    private static string WhereIs(IOperation operation, ISymbol function) => function switch
    {
        _ when Surroundings.IsInLock(operation) => ", which holds a lock,",
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => ", in a constructor,",
        IMethodSymbol { Name: "Dispose" } => ", in Dispose,",
        _ => "",
    };
}
