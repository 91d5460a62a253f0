using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Finds whatever lets one send wait for another.</summary>
internal static class SendGates
{
    private static readonly string[] Words = ["semaphore", "lock", "mutex", "gate", "queue", "syncroot", "mailbox", "outbox"];

    /// <summary>True if a type has a gate or a queue, by the type or the name of a field, a property or a parameter of its constructor, or uses <c>lock</c> or an interlocked flag.</summary>
    public static bool HasGate(TypeBodies bodies) =>
        bodies.Type.GetMembers().Any(static member => member switch
        {
            IFieldSymbol field => IsGate(field.Type, field.Name),
            IPropertySymbol property => IsGate(property.Type, property.Name),
            IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.Parameters.Any(static parameter => IsGate(parameter.Type, parameter.Name)),
            _ => false,
        })
        || bodies.Operations().Any(static operation => operation is ILockOperation or IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" or "Monitor" or "SemaphoreSlim" });

    private static bool IsGate(ITypeSymbol type, string name) =>
        type.Name is "Channel" or "ChannelReader" or "ChannelWriter" or "BlockingCollection" || Array.Exists(Words, word => Contains(type.Name, word) || Contains(name, word));

    private static bool Contains(string name, string word) =>
        name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0 && (word != "lock" || name.IndexOf("block", StringComparison.OrdinalIgnoreCase) < 0) && (word != "lock" || name.IndexOf("clock", StringComparison.OrdinalIgnoreCase) < 0);
}
