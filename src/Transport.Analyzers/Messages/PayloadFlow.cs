using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>Follows the memory of a message through slices, wrappers and locals to where it is kept.</summary>
internal sealed class PayloadFlow
{
    /// <summary>Locals stand for others only so often in code that people write.</summary>
    private const int MaxLocals = 4;

    private readonly LeaseVariable _lease;
    private readonly IOperation _read;
    private readonly List<PayloadEscape> _escapes = [];
    private readonly HashSet<ILocalSymbol> _followed = new(SymbolEqualityComparer.Default);

    private PayloadFlow(IOperation read, LeaseVariable lease)
    {
        _read = read;
        _lease = lease;
    }

    /// <summary>The places where the memory of a message is kept beyond its life.</summary>
    /// <param name="read">The reading of <c>Payload</c>.</param>
    /// <param name="lease">The message.</param>
    public static IReadOnlyList<PayloadEscape> EscapesOf(IOperation read, LeaseVariable lease)
    {
        PayloadFlow flow = new(read, lease);
        flow.Follow(read, MaxLocals);
        return flow._escapes;
    }

    private void Follow(IOperation memory, int locals)
    {
        IOperation value = memory;
        while (value.Parent is { } parent)
        {
            if (MemoryCarriers.Next(value, parent) is { } next)
            {
                if (ReferenceEquals(memory, value) && MemoryCarriers.IsMemory(next.Type) && next is not IConversionOperation and not IConditionalAccessOperation && MemoryCarriers.IsPart(next))
                {
                    memory = next;
                }

                value = next;
                continue;
            }

            End(memory, value, parent, locals);
            return;
        }
    }

    private void End(IOperation memory, IOperation value, IOperation parent, int locals)
    {
        switch (parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } when locals > 0:
                FollowLocal(declarator.Symbol, memory, locals - 1);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } assignment when ReferenceEquals(assignment.Value, value):
                if (_lease.Scope is { } scope && !MemoryCarriers.IsDeclaredIn(local, scope))
                {
                    AddIfReadOutside(memory, local, scope, assignment);
                }
                else if (locals > 0)
                {
                    FollowLocal(local, memory, locals - 1);
                }

                break;
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value) && MemoryStores.Kept(assignment, _lease) is { } place:
                Add(memory, $"is stored in '{place}', which is read later");
                break;
            case IReturnOperation { Kind: OperationKind.Return } when !_lease.IsParameter && Surroundings.EnclosingBody(value) is { } body && ReferenceEquals(body, Surroundings.EnclosingBody(_lease.Declaration ?? value)):
                Add(memory, "is returned to a caller that uses it later");
                break;
            case IArgumentOperation { Parent: IInvocationOperation call } argument when MemoryStores.IsKeptBy(call, argument, _lease):
                Add(memory, $"is kept by '{call.TargetMethod.Name}', to be used later");
                break;
        }
    }

    private void FollowLocal(ILocalSymbol local, IOperation memory, int locals)
    {
        if (!_followed.Add(local))
        {
            return;
        }

        foreach (IOperation operation in Surroundings.EnclosingMember(memory).Descendants())
        {
            if (operation is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local)
                && reference.Syntax.SpanStart > memory.Syntax.SpanStart
                && !(reference.Parent is ISimpleAssignmentOperation write && ReferenceEquals(write.Target, reference)))
            {
                if (LeaseEnd.IsBehind(reference, _lease) && MemoryCarriers.IsMemory(local.Type))
                {
                    _escapes.Add(new PayloadEscape(reference, "is used after the message was disposed", false));
                }
                else if (LaterCode.Runs(reference, _lease))
                {
                    _escapes.Add(new PayloadEscape(reference, "is used by code that runs later", false));
                }
                else
                {
                    Follow(reference, locals);
                }
            }
        }
    }

    /// <summary>A variable from outside is a problem if it is read behind the message's life, or before it is written again for the next message.</summary>
    private void AddIfReadOutside(IOperation memory, ILocalSymbol local, IOperation scope, IOperation assignment)
    {
        if (!_lease.IsDisposed)
        {
            return;
        }

        foreach (IOperation operation in Surroundings.EnclosingMember(memory).Descendants())
        {
            if (operation is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, local)
                && !(reference.Parent is ISimpleAssignmentOperation write && ReferenceEquals(write.Target, reference))
                && (reference.Syntax.SpanStart > scope.Syntax.Span.End
                    || (scope is ILoopOperation && scope.Syntax.Span.Contains(reference.Syntax.Span) && reference.Syntax.SpanStart < assignment.Syntax.SpanStart)))
            {
                Add(memory, $"is stored in '{local.Name}', which is read later");
                return;
            }
        }
    }

    private void Add(IOperation memory, string how)
    {
        // "message?.Payload" gives null where there is no message; an empty array would be something else.
        bool conditional = _read.Syntax.Parent is ConditionalAccessExpressionSyntax || memory.Syntax is ConditionalAccessExpressionSyntax;
        _escapes.Add(new PayloadEscape(memory, how, !conditional && MemoryCarriers.IsMemory(memory.Type)));
    }
}
