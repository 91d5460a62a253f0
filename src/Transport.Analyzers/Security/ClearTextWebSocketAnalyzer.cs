using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Security;

/// <summary>TRN6001: a WebSocket to a public host without TLS.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClearTextWebSocketAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN6001",
        DiagnosticSeverity.Warning,
        "Clear-text WebSocket to a remote host",
        "Everybody between here and '{0}' can read and change what is sent over ws://; use wss://",
        "Without TLS anybody on the way reads and changes the messages, and proxies that do not know WebSockets break them. Hosts of this machine, of private networks, and names reserved for examples are not reported; list others in transport.allow_cleartext_hosts.");

    private const string AllowedHosts = "transport.allow_cleartext_hosts";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        INamedTypeSymbol? uri = context.Compilation.GetTypeByMetadataName("System.Uri");
        context.RegisterOperationAction(
            operation =>
            {
                IObjectCreationOperation creation = (IObjectCreationOperation)operation.Operation;
                if (uri is not null && creation.Arguments.Length > 0 && SymbolEqualityComparer.Default.Equals(creation.Type, uri))
                {
                    Check(operation, creation.Arguments[0].Value);
                }
            },
            OperationKind.ObjectCreation);
        context.RegisterOperationAction(
            operation =>
            {
                IInvocationOperation call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == "UseWebSockets")
                {
                    foreach (IArgumentOperation argument in call.Arguments)
                    {
                        Check(operation, argument.Value);
                    }
                }
            },
            OperationKind.Invocation);
        context.RegisterOperationAction(CheckSetting, OperationKind.SimpleAssignment);
    }

    private static void CheckSetting(OperationAnalysisContext context)
    {
        ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "Uri", ContainingType: { Name: "WebSocketClientOptions", ContainingNamespace: { Name: "WebSockets", ContainingNamespace.Name: "Transport" } } } })
        {
            Check(context, assignment.Value);
        }
    }

    private static void Check(OperationAnalysisContext context, IOperation value)
    {
        if (KnownStart.Of(value) is { } text
            && text.StartsWith("ws://", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && !NearbyHost.Is(address)
            && !IsAllowed(context, value, address.Host))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, value.Syntax.GetLocation(), address.Host));
        }
    }

    private static bool IsAllowed(OperationAnalysisContext context, IOperation value, string host) =>
        context.Options.AnalyzerConfigOptionsProvider.GetOptions(value.Syntax.SyntaxTree).TryGetValue(AllowedHosts, out string? allowed)
        && allowed.Split(',').Any(name => name.Trim().Equals(host, StringComparison.OrdinalIgnoreCase));
}
