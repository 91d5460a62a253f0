using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>Places that hold on to memory: fields, collections, queues, and calls that nobody waits for.</summary>
internal static class MemoryStores
{
    /// <summary>The name of the field, property or collection an assignment writes to, if it lives longer than the message; else null.</summary>
    public static string? Kept(ISimpleAssignmentOperation assignment, LeaseVariable lease) => assignment.Target switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection } => IsLongLived(collection, lease) && IsCollection(collection.Type) ? collection.Syntax.ToString() : null,
        IArrayElementReferenceOperation element => IsLongLived(element.ArrayReference, lease) ? element.ArrayReference.Syntax.ToString() : null,
        IFieldReferenceOperation or IPropertyReferenceOperation => LaterCode.OutlivesScope(assignment.Target, lease) && MemoryCarriers.IsPlain(((IMemberReferenceOperation)assignment.Target).Member) && !IsClearedAgain(assignment)
            ? ((IMemberReferenceOperation)assignment.Target).Member.Name
            : null,
        _ => null,
    };

    /// <summary>True for a call that keeps its argument: adding to a collection or a queue that lives longer, completing somebody's task, or work that goes on without being awaited.</summary>
    public static bool IsKeptBy(IInvocationOperation call, IArgumentOperation argument, LeaseVariable lease)
    {
        switch (call.TargetMethod.Name)
        {
            case "Add" or "TryAdd" or "Enqueue" or "Push" or "Insert" or "AddLast" or "AddFirst" or "AddOrUpdate" or "GetOrAdd":
                return call.Instance is { } collection && IsCollection(collection.Type) && IsLongLived(collection, lease);
            case "TryWrite" or "WriteAsync":
                return call.Instance is { Type: { Name: "ChannelWriter", ContainingNamespace.Name: "Channels" } } writer && IsLongLived(writer, lease);
            case "Post" or "SendAsync" when call.TargetMethod.ContainingType is { Name: "DataflowBlock" }:
                return true;
            case "SetResult" or "TrySetResult":
                return call.TargetMethod.ContainingType.Name == "TaskCompletionSource";
        }

        // Sends that are not awaited are TRN1002's.
        return call.TargetMethod is { ReturnType: { } returned } method
            && returned.IsTask()
            && method.Name is not ("SendAsync" or "SendToAsync")
            && argument.Parameter is { } parameter
            && MemoryCarriers.IsMemory(parameter.Type)
            && LaterCode.IsNotWaitedFor(call, lease);
    }

    private static bool IsCollection(ITypeSymbol? type)
    {
        for (INamespaceSymbol? space = type?.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space is { Name: "Collections", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLongLived(IOperation collection, LeaseVariable lease) => LaterCode.OutlivesScope(collection.WithoutConversions(), lease);

    /// <summary>True if the same member is emptied further down: the memory was lent for the time in between.</summary>
    private static bool IsClearedAgain(ISimpleAssignmentOperation assignment)
    {
        ISymbol member = ((IMemberReferenceOperation)assignment.Target).Member;
        foreach (IOperation operation in Surroundings.EnclosingBody(assignment).Descendants())
        {
            if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation other } later
                && later.Syntax.SpanStart > assignment.Syntax.SpanStart
                && SymbolEqualityComparer.Default.Equals(other.Member, member)
                && later.Value.WithoutConversions() is IDefaultValueOperation or ILiteralOperation or IMemberReferenceOperation { Member.Name: "Empty" })
            {
                return true;
            }
        }

        return false;
    }
}
