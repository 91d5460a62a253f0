using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>TRN1013: a handler that keeps its channel for later and returns, by which the channel is closed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerReturnsAtOnceAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1013",
        DiagnosticSeverity.Warning,
        "Handler returns at once",
        "'{0}' keeps its channel for later and returns, and returning closes the channel; await what ends the work on it, such as the receive loop or 'channel.Completion'",
        "A server closes and disposes a channel as soon as its handler returns. A handler that stores the channel, or starts work on it that nobody awaits, leaves the others with a closed channel.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types is { ChannelHandler: { } handler, MessageChannel: { } channel })
        {
            context.RegisterOperationBlockAction(block => Check(block, handler, channel));
        }
    }

    private static void Check(OperationBlockAnalysisContext context, INamedTypeSymbol handler, INamedTypeSymbol channel)
    {
        if (context.OwningSymbol is not IMethodSymbol { Parameters.Length: 2 } method
            || !method.Name.EndsWith("HandleAsync", StringComparison.Ordinal)
            || !SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, channel)
            || !method.ContainingType.AllInterfaces.Contains(handler, SymbolEqualityComparer.Default))
        {
            return;
        }

        foreach (IOperation block in context.OperationBlocks)
        {
            if (block is IBlockOperation body && ReturnsAtOnce(body) && KeptParameter.IsKept(method.Parameters[0], body))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, method.Locations[0], method.Name));
            }
        }
    }

    /// <summary>True if nothing in a function waits for anything: no <c>await</c>, no loop, no call that blocks, and what it returns has completed.</summary>
    private static bool ReturnsAtOnce(IOperation operation)
    {
        foreach (IOperation child in operation.InSameFunction())
        {
            switch (child)
            {
                case IAwaitOperation or IInvalidOperation or IForLoopOperation or IWhileLoopOperation or IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true }:
                case IInvocationOperation { TargetMethod.Name: "Wait" or "WaitOne" or "WaitAll" or "WaitAny" or "GetResult" or "Join" or "Sleep" or "Take" or "Read" or "ReadLine" }:
                case IPropertyReferenceOperation { Property.Name: "Result" }:
                case IReturnOperation { ReturnedValue: { } value } when !IsCompleted(value.WithoutConversions()):
                    return false;
            }
        }

        return true;
    }

    private static bool IsCompleted(IOperation value) => value switch
    {
        IPropertyReferenceOperation { Property: { Name: "CompletedTask", ContainingType: var type } } => type.IsTask(),
        IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType: var type } } => type.IsTask(),
        IConditionalOperation { WhenFalse: { } otherwise } choice => IsCompleted(choice.WhenTrue) && IsCompleted(otherwise),
        IThrowOperation => true,
        _ => false,
    };
}
