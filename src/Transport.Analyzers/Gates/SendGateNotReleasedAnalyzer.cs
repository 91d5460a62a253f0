using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Gates;

/// <summary>TRN5005: a semaphore around a send stays taken for ever when the send fails.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SendGateNotReleasedAnalyzer : NetworkAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN5005",
        DiagnosticSeverity.Warning,
        "Send gate is not released on failure",
        "'{0}' stays taken when '{1}' fails, and everybody who sends afterwards waits for ever; release it in a finally block",
        "A send fails whenever the peer has gone. If the semaphore that guards it is released by a statement behind the send, the exception skips that statement, and the next send waits for a release that never comes.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types) =>
        TypeBodies.Register(context, "Release", IsRelease, (end, bodies) => Analyze(end, bodies, types));

    private static bool IsRelease(IInvocationOperation call) => call.TargetMethod.Name == "Release" && IsSemaphore(call);

    private static bool IsWait(IInvocationOperation call) => call.TargetMethod.Name is "Wait" or "WaitAsync" or "WaitOne" && IsSemaphore(call);

    private static bool IsSemaphore(IInvocationOperation call) => call.Instance?.Type is { Name: "SemaphoreSlim" or "Semaphore", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static void Analyze(SymbolAnalysisContext context, TypeBodies bodies, NetworkTypes types)
    {
        foreach (IOperation operation in bodies.Operations())
        {
            if (operation is not IInvocationOperation release || !IsRelease(release) || IsInHandlerOrFinally(release))
            {
                continue;
            }

            IOperation body = Surroundings.EnclosingBody(release);
            if (WaitBefore(body, release) is { } wait && SendBetween(body, wait, release, bodies, types) is { } send)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, release.Syntax.GetLocation(), release.Instance!.Syntax.ToString(), send.TargetMethod.Name));
            }
        }
    }

    private static bool IsInHandlerOrFinally(IOperation operation)
    {
        IOperation child = operation;
        for (IOperation? current = operation.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ICatchClauseOperation || (current is ITryOperation { Finally: { } last } && ReferenceEquals(last, child)))
            {
                return true;
            }

            child = current;
        }

        return false;
    }

    /// <summary>The last wait for the same semaphore before a release, in the same function.</summary>
    private static IInvocationOperation? WaitBefore(IOperation body, IInvocationOperation release)
    {
        IInvocationOperation? found = null;
        Paths.Any(body, operation =>
        {
            if (operation is IInvocationOperation call && IsWait(call) && IsSameGate(call, release) && call.Syntax.SpanStart < release.Syntax.SpanStart)
            {
                found = call;
            }

            return false;
        });
        return found;
    }

    /// <summary>A send between wait and release whose failure skips the release.</summary>
    private static IInvocationOperation? SendBetween(IOperation body, IInvocationOperation wait, IInvocationOperation release, TypeBodies bodies, NetworkTypes types)
    {
        IInvocationOperation? found = null;
        Paths.Any(body, operation =>
        {
            if (operation is IInvocationOperation call
                && call.Syntax.SpanStart > wait.Syntax.SpanStart
                && call.Syntax.SpanStart < release.Syntax.SpanStart
                && Sends(call, bodies, types)
                && !IsReleasedAnyway(call, release))
            {
                found = call;
                return true;
            }

            return false;
        });
        return found;
    }

    /// <summary>True for a send, and for a method of the same type that sends and lets the failure out.</summary>
    private static bool Sends(IInvocationOperation call, TypeBodies bodies, NetworkTypes types) => IsSend(call, bodies, types)
        || (SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, bodies.Type)
            && bodies.BodyOf(call.TargetMethod) is { } body
            && Paths.Any(body, inner => inner is IInvocationOperation send && IsSend(send, bodies, types) && !Catching.Around(send).Any(Catching.IsGeneral)));

    private static bool IsSend(IInvocationOperation call, TypeBodies bodies, NetworkTypes types) =>
        NetworkCalls.OperationOf(call, types) is NetworkOperation.SocketSend or NetworkOperation.StreamWrite or NetworkOperation.DatagramSend or NetworkOperation.WebSocketSend or NetworkOperation.ChannelSend
        || NetworkWriters.Writes(call, bodies, types);

    /// <summary>True if a finally or a handler around a send releases, or a handler swallows the failure so that the release behind it runs.</summary>
    private static bool IsReleasedAnyway(IInvocationOperation send, IInvocationOperation release)
    {
        IOperation child = send;
        for (IOperation? current = send.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ITryOperation @try)
            {
                if (@try.Finally is { } last && Releases(last, release))
                {
                    return true;
                }

                if (ReferenceEquals(@try.Body, child) && !Paths.IsWithin(release, @try.Body) && @try.Catches.Any(clause => Paths.Completes(clause.Handler)))
                {
                    return true;
                }

                if (ReferenceEquals(@try.Body, child) && @try.Catches.Any(clause => Releases(clause.Handler, release)))
                {
                    return true;
                }
            }

            child = current;
        }

        return false;
    }

    /// <summary>True if code releases the gate, or calls something that may do it.</summary>
    private static bool Releases(IOperation code, IInvocationOperation release) => code.DescendantsAndSelf().Any(operation =>
        operation is IInvocationOperation call
        && ((call.TargetMethod.Name == "Release" && IsSameGate(call, release)) || call.TargetMethod.Name.IndexOf("Release", StringComparison.Ordinal) >= 0 || call.TargetMethod.Name.IndexOf("Unlock", StringComparison.Ordinal) >= 0));

    private static bool IsSameGate(IInvocationOperation one, IInvocationOperation other) => NameOf(one) == NameOf(other);

    private static string? NameOf(IInvocationOperation call)
    {
        string? name = call.Instance is IConditionalAccessInstanceOperation instance ? Surroundings.ConditionalAccessOf(instance)?.Operation.Syntax.ToString() : call.Instance?.Syntax.ToString();
        return name?.StartsWith("this.", StringComparison.Ordinal) == true ? name.Substring(5) : name;
    }
}
