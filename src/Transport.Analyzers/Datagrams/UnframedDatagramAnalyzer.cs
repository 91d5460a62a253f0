using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Registration;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>TRN1001 for sockets: datagrams with nothing in them by which loss, doubles and disorder could be noticed. A suggestion, since a protocol may be defined so.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnframedDatagramAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor PayloadDescriptor = Suggestion(
        "'{0}' sends the result of '{1}' as a bare datagram: it can get lost, doubled, reordered or too large, and the receiver cannot tell; put a sequence number before it, or use a transport with framing");

    internal static readonly DiagnosticDescriptor ChunksDescriptor = Suggestion(
        "'{0}' sends a larger payload chunk by chunk as bare datagrams, and the receiver cannot tell which are lost, doubled or reordered; put a sequence number before each, or use a transport with framing");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [PayloadDescriptor, ChunksDescriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.UdpClient is not null || types.Socket is not null)
        {
            context.RegisterOperationAction(operation => Check(operation, types), OperationKind.Invocation);
        }
    }

    private static DiagnosticDescriptor Suggestion(string message) =>
        Rule.Create(DatagramFramingAnalyzer.Descriptor.Id, DiagnosticSeverity.Info, DatagramFramingAnalyzer.Title, message, DatagramFramingAnalyzer.Description);

    private static void Check(OperationAnalysisContext context, NetworkTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (DatagramSend.PayloadOf(call, types) is not { } payload)
        {
            return;
        }

        if (ChunkedDatagrams.IsChunk(call, payload, types))
        {
            context.ReportDiagnostic(Diagnostic.Create(ChunksDescriptor, call.Syntax.GetLocation(), call.TargetMethod.Name));
        }
        else if (EncodedPayload.EncoderOf(payload) is { } encoder && !KnownProtocol.IsSpoken(call, encoder, context.ContainingSymbol.ContainingType, context.CancellationToken) && !NumberedPayload.Is(call, encoder))
        {
            context.ReportDiagnostic(Diagnostic.Create(PayloadDescriptor, call.Syntax.GetLocation(), call.TargetMethod.Name, encoder.TargetMethod.Name));
        }
    }
}
