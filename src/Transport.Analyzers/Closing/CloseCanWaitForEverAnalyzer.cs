using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Closing;

/// <summary>TRN2006: a close of a WebSocket that waits for the peer's answer without any bound.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CloseCanWaitForEverAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2006",
        DiagnosticSeverity.Warning,
        "CloseAsync can wait for ever",
        "'CloseAsync' waits for the peer's close frame without a time limit; use 'CloseOutputAsync', or a token that is cancelled after a timeout",
        "WebSocket.CloseAsync sends a close frame and then waits until the peer has sent one. A peer that has hung up silently never does. CloseOutputAsync does not wait; a token with a timeout bounds the wait.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.WebSocket is null)
        {
            return;
        }

        TypeBodies.Register(
            context,
            "WebSocket",
            call => IsUnbounded(call, types),
            (end, bodies) =>
            {
                foreach (IOperation operation in bodies.Operations())
                {
                    if (operation is IInvocationOperation close && IsUnbounded(close, types) && !IsBoundedElsewhere(close) && !PeersClose.IsAnsweredBy(close, bodies))
                    {
                        end.ReportDiagnostic(Diagnostic.Create(Descriptor, close.Syntax.GetLocation()));
                    }
                }
            });
    }

    private static bool IsUnbounded(IInvocationOperation call, NetworkTypes types) =>
        call.TargetMethod.Name == "CloseAsync"
        && WebSocketCalls.IsOnWebSocket(call, types)
        && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.Name == "CancellationToken") is { } token
        && CannotCancel(token.Value);

    private static bool CannotCancel(IOperation token) => token.WithoutConversions() switch
    {
        IDefaultValueOperation => true,
        IPropertyReferenceOperation { Property: { Name: "None", ContainingType.Name: "CancellationToken" } } => true,
        IObjectCreationOperation creation => creation.Type?.Name == "CancellationToken" && (creation.Arguments.Length == 0 || creation.Arguments[0].Value.ConstantValue is { HasValue: true, Value: false }),
        ILocalReferenceOperation local => LocalValues.AllValuesOf(local) is { } values && values.TrueForAll(static value => value.WithoutConversions() is not ILocalReferenceOperation && CannotCancel(value)),
        _ => false,
    };

    /// <summary>True if whoever waits for the close gives up after a while: <c>WaitAsync(timeout)</c>, <c>Wait(timeout)</c>, <c>Task.WhenAny</c>; or if a method does something with the task that is not understood.</summary>
    private static bool IsBoundedElsewhere(IInvocationOperation close)
    {
        if (IsRaced(close))
        {
            return true;
        }

        return close.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } task } }
            && Surroundings.EnclosingMember(close).Descendants().Any(operation => operation is ILocalReferenceOperation use && SymbolEqualityComparer.Default.Equals(use.Local, task) && IsRaced(use));
    }

    private static bool IsRaced(IOperation task)
    {
        for (IOperation? current = task.Parent; current is not null and not IBlockOperation and not IAnonymousFunctionOperation; current = current.Parent)
        {
            switch (current)
            {
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: not ("WhenAll" or "WaitAll" or "Wait" or "WaitAsync" or "Add" or "ConfigureAwait" or "Ignore" or "Forget") } }:
                case IInvocationOperation { TargetMethod.Name: "WaitAsync" or "Wait" or "WaitAll", Arguments: { Length: > 0 } arguments } when arguments.Any(static argument => IsBound(argument.Value)):
                    return true;
            }
        }

        return false;
    }

    private static bool IsBound(IOperation argument) => argument.WithoutConversions() switch
    {
        { Type: { Name: "TimeSpan" } or { SpecialType: SpecialType.System_Int32 } } => true,
        { Type.Name: "CancellationToken" } token => !CannotCancel(token),
        _ => false,
    };
}
