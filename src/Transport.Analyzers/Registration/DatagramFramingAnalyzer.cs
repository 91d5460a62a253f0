using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Registration;

/// <summary>TRN1001 for the library's transports: a transport of datagrams that is given no framing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DatagramFramingAnalyzer : NetworkAnalyzer
{
    internal const string Title = "Datagram transport without framing";

    internal const string Description = "The network loses, doubles and reorders datagrams and says nothing. A framing with sequence numbers notices all three and splits messages that are larger than a datagram. DatagramFraming.None says that an existing protocol, such as syslog or StatsD, has its own answer.";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1001",
        DiagnosticSeverity.Warning,
        Title,
        "'{0}' chooses no framing: messages are bare datagrams, which get lost, doubled and reordered unseen, and cannot be larger than one datagram; call UseFraming(DatagramFraming.Sequenced()), or UseFraming(DatagramFraming.None) for an existing datagram protocol",
        Description);

    internal static readonly DiagnosticDescriptor ChannelDescriptor = Rule.Create(
        "TRN1001",
        DiagnosticSeverity.Warning,
        Title,
        "This '{0}' is given no framing, and its channel is sent to: messages are bare datagrams, which get lost, doubled and reordered unseen; give it DatagramFraming.Sequenced(), or DatagramFraming.None for an existing datagram protocol",
        Description);

    /// <summary>The property of a diagnostic that tells the fix what to add: <see cref="Call"/> or <see cref="Argument"/>. It has none where there is no fix.</summary>
    internal const string Missing = "missing";

    internal const string Call = "call";

    internal const string Argument = "argument";

    private static readonly ImmutableDictionary<string, string?> MissingCall = ImmutableDictionary<string, string?>.Empty.Add(Missing, Call);
    private static readonly ImmutableDictionary<string, string?> MissingArgument = ImmutableDictionary<string, string?>.Empty.Add(Missing, Argument);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, ChannelDescriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (RegistrationTypes.Of(context.Compilation) is { } registration)
        {
            context.RegisterOperationAction(operation => CheckBuilder(operation, registration), OperationKind.Invocation);
            context.RegisterOperationAction(operation => CheckCreation(operation, types, registration), OperationKind.ObjectCreation);
        }
    }

    private static void CheckBuilder(OperationAnalysisContext context, RegistrationTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.ReturnType.Name is "DatagramTransportBuilder" or "DatagramListenerBuilder"
            && types.IsDatagramBuilder(call.Type)
            && types.ActionOf(call.TargetMethod) is { } action
            && (action & (BuilderAction.Selects | BuilderAction.Frames)) == BuilderAction.Selects
            && BuilderChain.From(call, types) is { IsUnderstood: true } chain
            && (chain.Actions & BuilderAction.Frames) == 0
            && IsOnlyConfigured(NetworkCalls.ReceiverOf(call), types))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), MissingCall, call.TargetMethod.Name));
        }
    }

    /// <summary>False as soon as the builder has been anywhere where a framing might have been chosen.</summary>
    private static bool IsOnlyConfigured(IOperation? builder, RegistrationTypes types) => builder switch
    {
        IInvocationOperation call => types.ActionOf(call.TargetMethod) is not null && IsOnlyConfigured(NetworkCalls.ReceiverOf(call)?.WithoutConversions(), types),
        IParameterReferenceOperation parameter => BuilderChain.IsOnlyConfigured(parameter.Parameter, Surroundings.EnclosingMember(builder), types),
        ILocalReferenceOperation local => BuilderChain.IsOnlyConfigured(local.Local, Surroundings.EnclosingMember(builder), types),
        IConditionalAccessInstanceOperation instance => IsOnlyConfigured(Surroundings.ConditionalAccessOf(instance)?.Operation.WithoutConversions(), types),
        _ => false,
    };

    private static void CheckCreation(OperationAnalysisContext context, NetworkTypes network, RegistrationTypes types)
    {
        IObjectCreationOperation creation = (IObjectCreationOperation)context.Operation;
        if (BareDatagramChannel.IsMadeBy(creation, network, types) && BareDatagramChannel.IsSentTo(creation, network))
        {
            context.ReportDiagnostic(Diagnostic.Create(ChannelDescriptor, creation.Syntax.GetLocation(), MissingArgument, creation.Type?.Name));
        }
    }
}
