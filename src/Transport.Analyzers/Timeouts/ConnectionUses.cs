using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Timeouts;

/// <summary>How a type uses its sockets and streams: by which calls, and whether somebody else gets them. A client, its socket and its stream are one.</summary>
internal sealed class ConnectionUses
{
    private readonly ConcurrentBag<(IAssignmentOperation Assignment, ISymbol Receiver, IPropertySymbol Property)> _timeouts = [];
    private readonly ConcurrentBag<IOperation> _references = [];

    /// <summary>Remembers a timeout that is set on a variable or member, or on what belongs to one.</summary>
    public void NoteTimeout(IAssignmentOperation assignment, IPropertyReferenceOperation timeout)
    {
        if (RootOf(timeout.Instance, assignment) is { } receiver)
        {
            _timeouts.Add((assignment, receiver, timeout.Property));
        }
    }

    /// <summary>Remembers a reference to a variable or member that may be a connection.</summary>
    public void NoteUse(IOperation reference)
    {
        if (IsConnection(reference.Type) && reference is not IPropertyReferenceOperation { Property: { Name: "Client", ContainingType.Name: "TcpClient" or "UdpClient" } })
        {
            _references.Add(reference);
        }
    }

    /// <summary>True for the types that have timeouts. Asked of every reference in a program, so only names are compared.</summary>
    public static bool IsConnection(ITypeSymbol? type) => type is INamedTypeSymbol
    {
        Name: "Socket" or "TcpClient" or "UdpClient" or "NetworkStream" or "SslStream",
        ContainingNamespace: { Name: "Sockets" or "Security", ContainingNamespace: { Name: "Net", ContainingNamespace.Name: "System" } },
    };

    /// <summary>The timeouts that no call heeds.</summary>
    public IEnumerable<(IAssignmentOperation Assignment, string Property, string Receiver)> WithoutEffect()
    {
        if (_timeouts.IsEmpty)
        {
            yield break;
        }

        // What is assigned to each other is one connection.
        Dictionary<ISymbol, ISymbol> sameAs = new(SymbolEqualityComparer.Default);
        Dictionary<ISymbol, Directions> synchronous = new(SymbolEqualityComparer.Default);
        Dictionary<ISymbol, Directions> asynchronous = new(SymbolEqualityComparer.Default);
        HashSet<ISymbol> escaped = new(SymbolEqualityComparer.Default);
        List<(ISymbol Symbol, ConnectionUse Use)> uses = [];
        foreach (IOperation reference in _references)
        {
            if (SymbolOf(reference) is not { } symbol)
            {
                // A connection of another object may be any.
                yield break;
            }

            ConnectionUse use = ConnectionUse.Of(reference);
            uses.Add((symbol, use));
            if (use.Alias is { } alias)
            {
                ISymbol first = Find(symbol);
                ISymbol second = Find(alias);
                if (!SymbolEqualityComparer.Default.Equals(first, second))
                {
                    sameAs[first] = second;
                }
            }
        }

        foreach ((ISymbol symbol, ConnectionUse use) in uses)
        {
            ISymbol group = Find(symbol);
            synchronous[group] = (synchronous.TryGetValue(group, out Directions before) ? before : Directions.None) | use.Synchronous;
            asynchronous[group] = (asynchronous.TryGetValue(group, out before) ? before : Directions.None) | use.Asynchronous;
            if (use.Escapes || IsOpenToOthers(symbol))
            {
                escaped.Add(group);
            }
        }

        foreach ((IAssignmentOperation assignment, ISymbol receiver, IPropertySymbol property) in _timeouts)
        {
            ISymbol group = Find(receiver);
            Directions direction = property.Name is "ReceiveTimeout" or "ReadTimeout" ? Directions.In : Directions.Out;
            if (!IsOpenToOthers(receiver)
                && !escaped.Contains(group)
                && asynchronous.TryGetValue(group, out Directions used)
                && IsWithoutEffect(direction, used, synchronous.TryGetValue(group, out Directions heeded) ? heeded : Directions.None))
            {
                yield return (assignment, property.Name, receiver.Name);
            }
        }

        ISymbol Find(ISymbol symbol)
        {
            while (sameAs.TryGetValue(symbol, out ISymbol? next))
            {
                symbol = next;
            }

            return symbol;
        }
    }

    /// <summary>True if only asynchronous calls go that way, or if there are none but those that connect.</summary>
    private static bool IsWithoutEffect(Directions direction, Directions asynchronous, Directions synchronous) =>
        ((asynchronous & direction) != 0 && (synchronous & direction) == 0)
        || (asynchronous == Directions.Connect && synchronous == Directions.None);

    /// <summary>The variable or member of the own instance that a reference names.</summary>
    public static ISymbol? SymbolOf(IOperation? reference) => reference switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } property => property.Property.OriginalDefinition,
        _ => null,
    };

    /// <summary>The variable that <c>udp.Client</c> or <c>tcp.GetStream()</c> belongs to, or that an object initializer fills.</summary>
    private static ISymbol? RootOf(IOperation? receiver, IOperation assignment)
    {
        while (true)
        {
            switch (receiver)
            {
                case IConversionOperation conversion:
                    receiver = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    receiver = parenthesized.Operand;
                    break;
                case IPropertyReferenceOperation { Property: { Name: "Client", ContainingType.Name: "TcpClient" or "UdpClient" } } client:
                    receiver = client.Instance;
                    break;
                case IInvocationOperation { TargetMethod: { Name: "GetStream", ContainingType.Name: "TcpClient" } } stream:
                    receiver = stream.Instance;
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver }:
                    return assignment.Parent?.Parent is IObjectCreationOperation creation ? ConnectionUse.TargetOf(creation) : null;
                default:
                    return SymbolOf(receiver);
            }
        }
    }

    /// <summary>Parameters belong to the caller, unless all callers are seen, and what is not private to everybody; nobody knows how they use it. Who gives a connection to a constructor hands it over.</summary>
    private static bool IsOpenToOthers(ISymbol symbol) => symbol switch
    {
        IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } => false,
        IParameterSymbol parameter => !ConnectionUse.IsSeen(parameter),
        IFieldSymbol field => field.DeclaredAccessibility != Accessibility.Private,
        IPropertySymbol property => property.DeclaredAccessibility != Accessibility.Private
            || property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not PropertyDeclarationSyntax { ExpressionBody: null },
        _ => false,
    };
}
