using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>TRN2012: a message is sent in fragments, and nothing keeps another send of the type from getting in between.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OverlappingFragmentsAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN2012",
        DiagnosticSeverity.Warning,
        "Overlapping fragmented sends",
        "'{0}' can send on '{1}' between these fragments, and its message becomes a part of this one; send whole messages, or guard both with one SemaphoreSlim",
        "Frames with endOfMessage: false belong to one message until a frame ends it. Whatever is sent on the same WebSocket in between becomes a part of that message. Whole messages do not have this problem: the WebSocket sends them one after the other.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.WebSocket is not null)
        {
            TypeBodies.Register(context, "WebSocket", call => WebSocketCalls.IsSend(call, types) && Fragments.IsFragment(call), (end, bodies) => Analyze(end, bodies, types));
        }
    }

    private static void Analyze(SymbolAnalysisContext context, TypeBodies bodies, NetworkTypes types)
    {
        if (SendGates.HasGate(bodies) || IsTest(bodies.Type) || ReceiveScope.IsAdapter(bodies.Type))
        {
            return;
        }

        List<IInvocationOperation> sends = [.. bodies.Operations().OfType<IInvocationOperation>().Where(call => WebSocketCalls.IsSend(call, types) && IsKept(SocketOf(call)))];
        SendEntries entries = new(bodies);
        foreach (IInvocationOperation fragment in sends.Where(Fragments.IsFragment))
        {
            ISymbol socket = SocketOf(fragment)!;
            foreach (IInvocationOperation other in sends)
            {
                if (!ReferenceEquals(fragment, other) && SymbolEqualityComparer.Default.Equals(SocketOf(other), socket) && entries.CanOverlap(fragment, other) is { } rival)
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptor, fragment.Syntax.GetLocation(), rival.Name, socket.Name));
                    break;
                }
            }
        }
    }

    /// <summary>The variable that a WebSocket is in; behind a local that holds nothing else, the one it was read from.</summary>
    private static ISymbol? SocketOf(IInvocationOperation send) =>
        send.Instance?.Unwrapped() is ILocalReferenceOperation local && LocalValues.OnlyValueOf(local) is { } value
            ? Variables.Of(value.Unwrapped() is ICoalesceOperation choice ? choice.Value : value)
            : Variables.Of(send.Instance);

    /// <summary>True for what all methods of an object share: its fields and properties, and the parameters of a primary constructor.</summary>
    private static bool IsKept(ISymbol? socket) => socket is IFieldSymbol or IPropertySymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    /// <summary>Tests run one after the other.</summary>
    private static bool IsTest(INamedTypeSymbol type) => type.GetMembers().Any(static member => member is IMethodSymbol
        && member.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name is "FactAttribute" or "TheoryAttribute" or "TestAttribute" or "TestCaseAttribute" or "TestMethodAttribute"));
}
