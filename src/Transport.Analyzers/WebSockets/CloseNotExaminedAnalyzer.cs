using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2005: a loop receives on and on, and nothing in it looks whether the peer has closed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CloseNotExaminedAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2005",
        DiagnosticSeverity.Info,
        "Close frame never examined",
        "This loop never looks at 'MessageType', 'CloseStatus' or 'State', so it takes a close for an empty message and then receives on a closed WebSocket; leave the loop when 'MessageType' is 'Close'",
        "A close frame arrives as a result of zero bytes whose MessageType is Close. Receiving again after it throws, so a loop that does not look ends with an exception where the peer said goodbye, and never answers.",
        enabled: false);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod.Name == "ReceiveAsync"
                && NetworkCalls.OperationOf(call, types) == NetworkOperation.WebSocketReceive
                && Surroundings.EnclosingLoop(call) is { } loop
                && ReceiveFacts.Of(call, types).ResultOf(call) is { LooksAtClose: false } result
                && !ReceiveScope.IsInAdapter(operation)
                && !result.Escapes
                && !result.IsShared
                && result.Arguments.Count == 0
                && !LooksAtState(loop, types)
                && !(result.ReadsEndOfMessage && Surroundings.EnclosingLoop(loop) is null && TypeLooksAtClose(operation.ContainingSymbol.ContainingType)))
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation()));
            }
        },
        OperationKind.Invocation);

    /// <summary>True if some member of the type looks. A loop that collects one message ends with the close, which has EndOfMessage set, and whoever calls it may look then.</summary>
    private static bool TypeLooksAtClose(INamedTypeSymbol? type) =>
        type is not null && Mentions.Any(type, static token => token.ValueText is "WebSocketState" or "CloseStatus");

    /// <summary>True if the loop, or one around it, asks the WebSocket itself.</summary>
    private static bool LooksAtState(ILoopOperation loop, NetworkTypes types)
    {
        IOperation outermost = loop;
        for (IOperation? current = loop.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ILoopOperation)
            {
                outermost = current;
            }
        }

        return outermost.Descendants().Any(operation =>
            operation is IPropertyReferenceOperation { Property.Name: "State" or "CloseStatus" } property
            && types.WebSocket is { } webSocket
            && property.Property.ContainingType.IsOrInherits(webSocket));
    }
}
