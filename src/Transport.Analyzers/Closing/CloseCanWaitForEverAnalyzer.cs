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

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod.Name == "CloseAsync"
                && types.WebSocket is { } webSocket
                && call.Instance?.Type?.IsOrInherits(webSocket) == true
                && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.Name == "CancellationToken") is { } token
                && CannotCancel(token.Value)
                && !AnswersThePeer(call))
            {
                operation.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation()));
            }
        },
        OperationKind.Invocation);

    private static bool CannotCancel(IOperation token) => token.WithoutConversions() switch
    {
        IDefaultValueOperation => true,
        IPropertyReferenceOperation { Property: { Name: "None", ContainingType.Name: "CancellationToken" } } => true,
        IObjectCreationOperation { Arguments.Length: 0 } => true,
        _ => false,
    };

    /// <summary>True if the code before has looked whether the peer has closed: then the answer is all there is to send, and nothing is waited for.</summary>
    private static bool AnswersThePeer(IInvocationOperation close)
    {
        IOperation root = close;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        foreach (IOperation operation in root.Descendants())
        {
            if (operation.Syntax.SpanStart < close.Syntax.SpanStart && operation is IMemberReferenceOperation member && LooksAtThePeersClose(member))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LooksAtThePeersClose(IMemberReferenceOperation reference) => (reference.Member.ContainingType?.Name, reference.Member.Name) switch
    {
        ("WebSocketMessageType", "Close") => true,
        ("WebSocketState", "CloseReceived") => true,
        (_, "CloseStatus") => true,
        _ => false,
    };
}
