using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2008: a ClientWebSocket is connected again, or configured after it was connected.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClientWebSocketUsedTwiceAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2008",
        DiagnosticSeverity.Warning,
        Title,
        "'{0}' connects '{1}' a second time on this path, which throws: a ClientWebSocket connects only once; make a new one for each attempt",
        Description);

    internal static readonly DiagnosticDescriptor OptionsChanged = Rule.Create(
        "TRN2008",
        DiagnosticSeverity.Warning,
        Title,
        "The options of '{0}' are changed after 'ConnectAsync', which throws; set them before",
        Description);

    private const string Title = "ClientWebSocket used twice";

    private const string Description = "A ClientWebSocket connects once. A second ConnectAsync throws, also when the first has failed or the connection was closed since, and so does a change of its options after ConnectAsync. Make a new ClientWebSocket for each attempt.";

    /// <summary>Set where the call that is reported is the one of <c>ConnectAsync</c>, so that a fix knows the variable.</summary>
    internal const string Variable = "variable";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, OptionsChanged];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.ClientWebSocket is not null)
        {
            TypeBodies.Register(context, "WebSocket", call => ClientConnections.IsConnect(call, types), (end, bodies) => Analyze(end, bodies, types));
        }
    }

    private static void Analyze(SymbolAnalysisContext context, TypeBodies bodies, NetworkTypes types)
    {
        ClientConnections connections = new(bodies, types);
        foreach (IInvocationOperation call in connections.Connecting)
        {
            if (connections.SocketOf(call) is { } socket && connections.IsConnectedAgain(call, socket))
            {
                bool direct = ClientConnections.IsConnect(call, types);
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptor,
                    call.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(Variable, direct ? socket.Name : null),
                    call.TargetMethod.Name,
                    socket.Name));
            }
        }

        foreach (IOperation operation in bodies.Operations())
        {
            if (operation is IPropertyReferenceOperation { Property.Name: "Options" } options
                && options.Instance?.Type?.IsOrInherits(types.ClientWebSocket!) == true
                && Variables.Of(options.Instance) is { } socket
                && OptionsAfterConnect.Changes(options)
                && OptionsAfterConnect.IsConnectedBefore(options, socket, connections.Connecting.Where(call => ClientConnections.IsConnect(call, types))))
            {
                context.ReportDiagnostic(Diagnostic.Create(OptionsChanged, options.Syntax.GetLocation(), socket.Name));
            }
        }
    }
}
