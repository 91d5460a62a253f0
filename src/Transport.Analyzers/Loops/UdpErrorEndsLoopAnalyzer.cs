using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>TRN4003: a loop over datagrams that the first error ends, though the error is about one peer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UdpErrorEndsLoopAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN4003",
        DiagnosticSeverity.Warning,
        "A UDP error ends the receive loop",
        "'{0}' throws a SocketException when an earlier datagram found nobody listening, and that ends this loop for all peers; catch SocketException inside the loop",
        "A datagram that reaches a port where nobody listens comes back as an ICMP message, which the next receive reports: ConnectionReset on Windows, ConnectionRefused on connected sockets elsewhere. The socket is as good as before. Catch the error inside the loop, or turn it off with SIO_UDP_CONNRESET.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (context.Compilation.GetTypeByMetadataName("System.Net.Sockets.SocketException") is { } socketException)
        {
            context.RegisterOperationAction(operation => Analyze(operation, types, socketException), OperationKind.Invocation);
        }
    }

    private static void Analyze(OperationAnalysisContext context, NetworkTypes types, INamedTypeSymbol socketException)
    {
        IInvocationOperation receive = (IInvocationOperation)context.Operation;
        if (NetworkCalls.OperationOf(receive, types) == NetworkOperation.DatagramReceive
            && Surroundings.EnclosingLoop(receive) is { } loop
            && LoopConditions.IsOpenEnded(loop, out IOperation? condition)
            && LoopConditions.IsOnlyAskedToStop(condition)
            && IsTakenAtOnce(receive)
            && IsFirstIn(loop, receive, types)
            && Surroundings.EnclosingFunction(receive, context.ContainingSymbol) is IMethodSymbol function
            && GivesNothingBack(function)
            && !IsHandled(receive, function, socketException)
            && !HasTimeLimit(receive)
            && !TypeSource.Mentions(context.ContainingSymbol, Silences, context.CancellationToken)
            && (function.MethodKind == MethodKind.AnonymousFunction || !TypeSource.IsCalledInLoop(function, context.CancellationToken)))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, receive.Syntax.GetLocation(), receive.TargetMethod.Name));
        }
    }

    /// <summary>A query hands its failure to whoever asked; only a loop that serves is to survive it.</summary>
    private static bool GivesNothingBack(IMethodSymbol function) =>
        function.ReturnsVoid || function.Name is "Main" or "<Main>$" || (function.ReturnType is INamedTypeSymbol { IsGenericType: false } type && type.IsTask());

    /// <summary>Awaited or synchronous: a task that is kept may be looked at without throwing.</summary>
    private static bool IsTakenAtOnce(IInvocationOperation receive)
    {
        if (!receive.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal))
        {
            return true;
        }

        for (IOperation? current = receive; current is not null and not ILoopOperation; current = current.Parent)
        {
            switch (current)
            {
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Arguments: { Length: 1 } options } when options[0].Value.Type?.Name == "ConfigureAwaitOptions":
                case IInvocationOperation { TargetMethod.Name: "WhenAny" or "ContinueWith" }:
                    return false;
                case IAwaitOperation:
                case IPropertyReferenceOperation { Property.Name: "Result" }:
                case IInvocationOperation { TargetMethod.Name: "GetResult" or "Wait" }:
                    return true;
                case IVariableDeclaratorOperation or IAssignmentOperation:
                    return false;
            }
        }

        return false;
    }

    private static bool IsFirstIn(ILoopOperation loop, IInvocationOperation receive, NetworkTypes types)
    {
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (operation is IInvocationOperation call && NetworkCalls.OperationOf(call, types) == NetworkOperation.DatagramReceive)
            {
                return ReferenceEquals(call, receive);
            }
        }

        return false;
    }

    /// <summary>True if a loop around the receive goes on after a SocketException, or a handler outside starts the loop again.</summary>
    private static bool IsHandled(IInvocationOperation receive, IMethodSymbol function, INamedTypeSymbol socketException)
    {
        List<ICatchClauseOperation> passed = [];
        for (IOperation current = receive; current.Parent is { } parent and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = parent)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, current))
            {
                passed.AddRange(attempt.Catches.Where(clause => clause.CanCatch(socketException)));
            }
            else if (parent is ILoopOperation && passed.Count > 0)
            {
                return true;
            }
        }

        return passed.Exists(clause => clause.Handler.Descendants().Any(operation => operation is IInvocationOperation call && StartsAgain(call.TargetMethod, function)));
    }

    private static bool StartsAgain(IMethodSymbol called, IMethodSymbol function) =>
        SymbolEqualityComparer.Default.Equals(called, function)
        || Array.Exists(["start", "listen", "retry", "receive", "open", "init", "bind"], part => called.Name.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>A loop that collects answers for a while ends anyway.</summary>
    private static bool HasTimeLimit(IOperation receive) => Surroundings.EnclosingBody(receive).Descendants().Any(static operation => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "CancelAfter" } => true,
        IObjectCreationOperation { Type.Name: "CancellationTokenSource", Arguments.Length: > 0 } => true,
        _ => false,
    });

    /// <summary>Names that tell of SIO_UDP_CONNRESET, of receives that end by a timeout, or of ICMP sockets.</summary>
    private static bool Silences(string name) =>
        name is "IOControl" or "ReceiveTimeout" or "Icmp" or "IcmpV6" or "Raw"
        || name.Replace("_", "").IndexOf("ConnReset", StringComparison.OrdinalIgnoreCase) >= 0;
}
