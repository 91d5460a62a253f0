using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>TRN1003: memory of a received message is kept longer than the message.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BufferOutlivesMessageAnalyzer : NetworkAnalyzer
{
    /// <summary>The property of diagnostics whose place can be copied by <c>.ToArray()</c>.</summary>
    internal const string CanCopy = "CanCopy";

    internal static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        "TRN1003",
        DiagnosticSeverity.Warning,
        "Message buffer outlives its message",
        "'{0}' belongs to a received message and {1}, when its memory may hold another message already; use it while the message is alive, or keep a copy made by 'ToArray()'",
        "The payload of a received message is pooled memory, on loan until the message is disposed. ReceiveAllAsync disposes each message when it moves on to the next one. Memory that is kept beyond that is reused for later messages.");

    private static readonly ImmutableDictionary<string, string?> Copyable = ImmutableDictionary<string, string?>.Empty.Add(CanCopy, null);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptor];

    private protected override void Register(CompilationStartAnalysisContext context, NetworkTypes types)
    {
        if (types.ReceivedMessage is not { } message)
        {
            return;
        }

        // What is found may lie further down than what is looked at, so it is reported for the member as a whole.
        context.RegisterOperationBlockStartAction(member =>
        {
            ConcurrentQueue<Diagnostic>? found = null;
            member.RegisterOperationAction(
                operation =>
                {
                    IPropertyReferenceOperation payload = (IPropertyReferenceOperation)operation.Operation;
                    if (payload.Property.Name == "Payload" && SymbolEqualityComparer.Default.Equals(payload.Property.ContainingType, message))
                    {
                        Analyze(ref found, payload, payload.Instance, isPayload: true);
                    }
                },
                OperationKind.PropertyReference);
            member.RegisterOperationAction(
                operation =>
                {
                    IInvocationOperation call = (IInvocationOperation)operation.Operation;
                    if (call.TargetMethod.Name is "GetText" or "ToArray" && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, message))
                    {
                        Analyze(ref found, call, call.Instance, isPayload: false);
                    }
                },
                OperationKind.Invocation);
            member.RegisterOperationBlockEndAction(end =>
            {
                if (found is null)
                {
                    return;
                }

                foreach (Diagnostic diagnostic in found)
                {
                    end.ReportDiagnostic(diagnostic);
                }
            });
        });
    }

    private static void Analyze(ref ConcurrentQueue<Diagnostic>? found, IOperation read, IOperation? message, bool isPayload)
    {
        if (LeaseVariable.VariableOf(message) is not { } variable)
        {
            return;
        }

        LeaseVariable lease = LeaseVariable.Of(variable, read);

        // Whoever detaches a message has understood what a lease is; a message that is kept as a whole keeps its memory alive.
        if (lease.IsDetached || lease.Loop is { IsAsynchronous: false } || (lease.IsPassedOn && !lease.IsDisposed))
        {
            return;
        }

        LazyInitializer.EnsureInitialized(ref found, static () => new ConcurrentQueue<Diagnostic>());
        if (LeaseEnd.IsBehind(read, lease))
        {
            found!.Enqueue(Create(read, "is used after the message was disposed", canCopy: false));
        }
        else if (LaterCode.Runs(read, lease))
        {
            found!.Enqueue(Create(read, "is used by code that runs later", canCopy: false));
        }
        else if (isPayload)
        {
            foreach (PayloadEscape escape in PayloadFlow.EscapesOf(read, lease))
            {
                found!.Enqueue(Create(escape.Memory, escape.How, escape.CanCopy));
            }
        }
    }

    private static Diagnostic Create(IOperation memory, string how, bool canCopy) =>
        Diagnostic.Create(Descriptor, memory.Syntax.GetLocation(), canCopy ? Copyable : null, memory.Syntax.ToString(), how);
}
