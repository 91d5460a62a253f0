using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2010: a message is put together from as many parts as the peer sends. A warning where the peer is whoever connects.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnboundedMessageAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create("TRN2010", DiagnosticSeverity.Info, Title, Message, Description);

    /// <summary>Where anybody may be the peer.</summary>
    internal static readonly DiagnosticDescriptor OnServer = Rule.Create("TRN2010", DiagnosticSeverity.Warning, Title, Message, Description);

    private const string Title = "Received message is not bounded";

    private const string Message = "'{0}' grows with each part until the peer ends its message, and nothing compares it with a limit; close with MessageTooBig (1009) when it becomes too large";

    private const string Description = "A peer that never sets EndOfMessage fills the memory of the process. Compare what has been collected with the largest message that makes sense. Reported as a warning where the WebSocket was accepted from a client, else as a suggestion.";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, OnServer];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) => context.RegisterOperationAction(
        operation =>
        {
            if (((IInvocationOperation)operation.Operation).TargetMethod.Name.StartsWith("Receive", StringComparison.Ordinal))
            {
                Analyze(operation, types);
            }
        },
        OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context, NetworkTypes types)
    {
        IInvocationOperation receive = (IInvocationOperation)context.Operation;
        if (!ReceiveExpressions.IsReceive(receive, types)
            || Surroundings.EnclosingLoop(receive) is not { } loop
            || ReceiveFacts.Of(receive, types) is not { } facts
            || facts.ResultOf(receive) is not { ReadsEndOfMessage: true } result
            || !ReferenceEquals(result.Receives.Find(other => ReferenceEquals(Surroundings.EnclosingLoop(other), loop)), receive)
            || result.Receives.Exists(other => Surroundings.EnclosingLoop(other) is { } inner && !ReferenceEquals(inner, loop) && loop.Body.Syntax.Span.Contains(inner.Syntax.Span))
            || MessageGrowth.In(loop, result, facts) is not { } growth
            || MessageGrowth.IsBounded(loop, growth, result, facts))
        {
            return;
        }

        DiagnosticDescriptor rule = types.ClientWebSocket is { } client && receive.Instance?.WithoutConversions().Type?.IsOrInherits(client) != true && Mentions.Server(context.ContainingSymbol.ContainingType)
            ? OnServer
            : Descriptor;
        context.ReportDiagnostic(Diagnostic.Create(rule, receive.Syntax.GetLocation(), additionalLocations: [growth.Operation.Syntax.GetLocation()], properties: null, growth.Collector.Name));
    }
}
