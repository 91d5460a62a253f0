using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Sizes;

/// <summary>TRN1008: a message of constant size that its channel refuses each time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PayloadTooLargeAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1008",
        DiagnosticSeverity.Error,
        "Payload can never be sent",
        "A message of {0} bytes is refused here each time: the limit of this channel is {1} bytes; send it in parts{2}",
        "A channel refuses messages above its limit, which both sides set: MaxMessageSize (1 MiB by default, 1 GiB at most), and with datagrams that are not framed what one datagram carries (MaxDatagramSize, 1,200 bytes by default).");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.MessageChannel is { } channel)
        {
            context.RegisterOperationAction(operation => Check(operation, channel, types), OperationKind.Invocation);
        }
    }

    private static void Check(OperationAnalysisContext context, INamedTypeSymbol channel, NetworkTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("SendAsync" or "TrySend" or "SendTextAsync")
            || NetworkCalls.ReceiverOf(call) is not { } receiver
            || receiver.Type?.IsOrInherits(channel) != true
            || PayloadOf(call) is not { } payload
            || ConstantSize.Of(payload) is not { } size)
        {
            return;
        }

        ChannelLimit limit = ChannelLimit.Of(receiver, types);
        if (size > limit.Bytes && !ExpectedFailure.Is(call, "MessageTooLarge"))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), size, limit.Bytes, limit.Remedy));
        }
    }

    private static IOperation? PayloadOf(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Name is "payload" or "text")
            {
                return argument.Value;
            }
        }

        return null;
    }
}
