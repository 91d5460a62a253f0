using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;
using Transport.Analyzers.Sizes;

namespace Transport.Analyzers.Datagrams;

/// <summary>TRN4001: a datagram of constant size that UDP cannot carry, or that the network has to split.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DatagramTooLargeAnalyzer : NetworkAnalyzer
{
    private const string Title = "Datagram too large";

    private const string Description = "A UDP datagram has at most 65,507 bytes of payload over IPv4; a larger one is refused with SocketException (MessageSize). One that is larger than a packet of the network, 1,472 bytes on Ethernet, is split into several, and lost as a whole when one of them is. Set transport.udp_mtu to what your network carries.";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN4001",
        DiagnosticSeverity.Error,
        Title,
        "A datagram of {0} bytes cannot be sent: UDP carries at most 65507, and '{1}' throws; send it in parts that are numbered",
        Description);

    internal static readonly DiagnosticDescriptor SplitDescriptor = Suggestion(
        "A datagram of {0} bytes does not fit one packet of the network ({2} bytes), so it is split, and lost whole when one part of it is lost; let '{1}' send less at once");

    private const int MaxDatagram = 65_507;
    private const int DefaultPacket = 1472;
    private const string PacketOption = "transport.udp_mtu";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, SplitDescriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.UdpClient is not null || types.Socket is not null)
        {
            context.RegisterOperationAction(operation => CheckSend(operation, types), OperationKind.Invocation);
        }

        if (RegistrationTypes.Of(context.Compilation) is not null)
        {
            context.RegisterOperationAction(CheckOption, OperationKind.SimpleAssignment);
        }
    }

    private static DiagnosticDescriptor Suggestion(string message) => Rule.Create(Descriptor.Id, DiagnosticSeverity.Info, Title, message, Description);

    private static void CheckSend(OperationAnalysisContext context, NetworkTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (DatagramSend.PayloadOf(call, types) is not { } payload || SizeOf(call, payload) is not { } size)
        {
            return;
        }

        if (size > MaxDatagram)
        {
            if ((DatagramSend.IsByUdpClient(call, types) || DatagramSocket.Is(call.Instance, types)) && !ExpectedFailure.Is(call, "MessageSize"))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), size, call.TargetMethod.Name));
            }
        }
        else if (PacketSize(context) is var packet && size > packet)
        {
            context.ReportDiagnostic(Diagnostic.Create(SplitDescriptor, call.Syntax.GetLocation(), size, call.TargetMethod.Name, packet));
        }
    }

    /// <summary>The library's own setting has the same limit, and is validated when the channel is made.</summary>
    private static void CheckOption(OperationAnalysisContext context)
    {
        ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IPropertyReferenceOperation { Property: { Name: "MaxDatagramSize", ContainingType: { Name: "DatagramChannelOptions", ContainingNamespace: { Name: "Datagrams", ContainingNamespace.Name: "Transport" } } } }
            && ConstantSize.Constant(assignment.Value) is > MaxDatagram and var size)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, assignment.Syntax.GetLocation(), size, "MaxDatagramSize"));
        }
    }

    private static long? SizeOf(IInvocationOperation call, IOperation payload)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { Name: "bytes" or "size", Type.SpecialType: SpecialType.System_Int32 })
            {
                // What of the buffer is sent; "buffer.Length" is all of it.
                return ConstantSize.Constant(argument.Value)
                    ?? (PayloadValue.Simple(argument.Value) is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } measured } && IsSame(measured, payload) ? ConstantSize.Of(payload) : null);
            }
        }

        return ConstantSize.Of(payload);
    }

    private static bool IsSame(IOperation first, IOperation second) => (first.WithoutConversions(), second.WithoutConversions()) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Local, b.Local),
        _ => false,
    };

    private static int PacketSize(OperationAnalysisContext context) =>
        context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.Operation.Syntax.SyntaxTree).TryGetValue(PacketOption, out string? text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int packet)
            ? packet
            : DefaultPacket;
}
