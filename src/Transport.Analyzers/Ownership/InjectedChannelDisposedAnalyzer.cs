using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Ownership;

/// <summary>TRN1011: a channel that the container owns is disposed by one of those who use it.</summary>
/// <remarks>A channel given to a constructor comes from the container, unless the type is made by hand somewhere, which is known when all of the compilation was seen.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InjectedChannelDisposedAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create("TRN1011", DiagnosticSeverity.Warning, Title, Message, Description);

    /// <summary>What only a look at the whole program can tell, so that it appears in a build, but not while one types.</summary>
    internal static readonly DiagnosticDescriptor AtTheEnd = Rule.Create("TRN1011", DiagnosticSeverity.Warning, Title, Message, Description, enabled: true, WellKnownDiagnosticTags.CompilationEnd);

    private const string Title = "Injected channel disposed";

    private const string Message = "The container owns this channel and others use it too: disposing it here ends it for all of them, for good; remove the disposal";

    private const string Description = "AddTransport registers the channel as a singleton, which the container disposes at the end. Whoever disposes it before ends it for everybody, and it does not connect again. Channels from a connector belong to who asked for them.";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor, AtTheEnd];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.MessageChannel is not { } channel)
        {
            return;
        }

        ConcurrentDictionary<ISymbol, bool> madeByHand = new(SymbolEqualityComparer.Default);
        ConcurrentQueue<(INamedTypeSymbol Type, Location Location)> waiting = new();
        context.RegisterOperationAction(operation => NoteCreation((IObjectCreationOperation)operation.Operation, channel, madeByHand), OperationKind.ObjectCreation);
        context.RegisterOperationAction(operation => NoteFactory((IInvocationOperation)operation.Operation, madeByHand), OperationKind.Invocation);
        context.RegisterOperationAction(operation => CheckResolved(operation, channel), OperationKind.Invocation, OperationKind.Using, OperationKind.UsingDeclaration);
        context.RegisterSymbolStartAction(
            start =>
            {
                INamedTypeSymbol type = (INamedTypeSymbol)start.Symbol;
                if (SourceWords.Has(type, "IMessageChannel", start.CancellationToken) && InjectedType.TakesChannel(type, channel))
                {
                    ChannelMembers members = new(channel);
                    start.RegisterOperationAction(operation => members.Note(operation.Operation), OperationKind.SimpleAssignment, OperationKind.FieldInitializer, OperationKind.PropertyInitializer, OperationKind.Invocation, OperationKind.Using, OperationKind.UsingDeclaration);
                    start.RegisterSymbolEndAction(end =>
                    {
                        foreach (Location location in members.Disposals())
                        {
                            if (InjectedType.IsSurelyInjected(type))
                            {
                                end.ReportDiagnostic(Diagnostic.Create(Descriptor, location));
                            }
                            else
                            {
                                waiting.Enqueue((type, location));
                            }
                        }
                    });
                }
            },
            SymbolKind.NamedType);
        context.RegisterCompilationEndAction(end =>
        {
            foreach ((INamedTypeSymbol type, Location location) in waiting)
            {
                if (!madeByHand.ContainsKey(type.OriginalDefinition) && InjectedType.IsLikelyInjected(type, end.Compilation))
                {
                    end.ReportDiagnostic(Diagnostic.Create(AtTheEnd, location));
                }
            }
        });
    }

    private static void NoteCreation(IObjectCreationOperation creation, INamedTypeSymbol channel, ConcurrentDictionary<ISymbol, bool> madeByHand)
    {
        if (creation.Type is not INamedTypeSymbol type || creation.Constructor is not { } constructor)
        {
            return;
        }

        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (SymbolEqualityComparer.Default.Equals(parameter.Type, channel))
            {
                // What is made by hand gives its channel to the types that it derives from.
                for (INamedTypeSymbol? made = type; made is not null; made = made.BaseType)
                {
                    madeByHand.TryAdd(made.OriginalDefinition, true);
                }
            }
        }
    }

    private static void NoteFactory(IInvocationOperation call, ConcurrentDictionary<ISymbol, bool> madeByHand)
    {
        if (call.TargetMethod is { Name: "CreateInstance" or "CreateFactory", ContainingType.Name: "ActivatorUtilities" })
        {
            foreach (ITypeSymbol made in call.TargetMethod.TypeArguments)
            {
                madeByHand.TryAdd(made.OriginalDefinition, true);
            }
        }
    }

    /// <summary>Channels asked for in the same member: <c>provider.GetRequiredService&lt;IMessageChannel&gt;()</c>, or given by <c>[FromServices]</c>.</summary>
    private static void CheckResolved(OperationAnalysisContext context, INamedTypeSymbol channel)
    {
        foreach (ChannelDisposal disposal in ChannelDisposal.In(context.Operation, channel))
        {
            IOperation owned = disposal.Channel is ILocalReferenceOperation local && LocalValues.AllValuesOf(local) is { Count: 1 } values ? values[0].WithoutConversions() : disposal.Channel;
            if (ContainerCall.Is(owned) || owned is IParameterReferenceOperation { Parameter: var parameter } && parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.Constructor } && ContainerCall.IsMarked(parameter))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, disposal.Location));
            }
        }
    }
}
