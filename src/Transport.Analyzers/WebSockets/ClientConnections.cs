using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>What a type connects, directly or through its own methods, and where it makes new instances.</summary>
internal sealed class ClientConnections
{
    private readonly TypeBodies _bodies;
    private readonly NetworkTypes _types;
    private readonly List<IInvocationOperation> _calls = [];
    private readonly Dictionary<ISymbol, bool> _fixed = new(SymbolEqualityComparer.Default);

    /// <summary>The socket that each method of the type connects without making it.</summary>
    private readonly Dictionary<ISymbol, ISymbol> _connectors = new(SymbolEqualityComparer.Default);

    public ClientConnections(TypeBodies bodies, NetworkTypes types)
    {
        _bodies = bodies;
        _types = types;
        foreach (IOperation operation in bodies.Operations())
        {
            if (operation is IInvocationOperation call && (IsConnect(call, types) || SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, bodies.Type)))
            {
                _calls.Add(call);
            }
        }

        FindConnectors();
    }

    /// <summary>All calls that connect: of <c>ConnectAsync</c>, and of methods of the type that do it.</summary>
    public IEnumerable<IInvocationOperation> Connecting => _calls.Where(call => SocketOf(call) is not null);

    public static bool IsConnect(IInvocationOperation call, NetworkTypes types) =>
        call.TargetMethod.Name == "ConnectAsync" && types.ClientWebSocket is { } client && call.Instance?.Type?.IsOrInherits(client) == true;

    /// <summary>What a call connects; null for other calls, and where that is no variable.</summary>
    public ISymbol? SocketOf(IInvocationOperation call)
    {
        if (IsConnect(call, _types))
        {
            return Variables.Of(call.Instance);
        }

        return _connectors.TryGetValue(call.TargetMethod, out ISymbol? socket) ? socket : null;
    }

    /// <summary>True if a call connects a socket that this code has connected, or tried to connect, before.</summary>
    public bool IsConnectedAgain(IInvocationOperation call, ISymbol socket) =>
        IsInLoop(call, socket) || IsAfterClose(call, socket) || ((socket is ILocalSymbol or IParameterSymbol || IsFixed(socket)) && IsInHandler(call, socket)) || (IsFixed(socket) && IsReconnect(call));

    private void FindConnectors()
    {
        bool found = true;
        while (found)
        {
            found = false;
            foreach (IInvocationOperation call in _calls)
            {
                if (SocketOf(call) is IFieldSymbol or IPropertySymbol
                    && SocketOf(call) is { } socket
                    && IsFixed(socket)
                    && MethodOf(call) is { } method
                    && !_connectors.ContainsKey(method))
                {
                    _connectors.Add(method, socket);
                    found = true;
                }
            }
        }
    }

    /// <summary>True for a field or a property that is written in constructors and initialisers only, in this type only.</summary>
    private bool IsFixed(ISymbol socket)
    {
        if (!_fixed.TryGetValue(socket, out bool isFixed))
        {
            isFixed = IsOurs(socket) && WritersOf(socket).All(IsInitialiser) && !HasGetterBody(socket);
            _fixed.Add(socket, isFixed);
        }

        return isFixed;
    }

    /// <summary>True for a field or a property that no other type can write.</summary>
    private bool IsOurs(ISymbol socket) => SymbolEqualityComparer.Default.Equals(socket.ContainingType, _bodies.Type) && socket switch
    {
        IFieldSymbol field => field.IsReadOnly || field.DeclaredAccessibility == Accessibility.Private,
        IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true } or { DeclaredAccessibility: Accessibility.Private },
        _ => false,
    };

    private static bool IsInitialiser(ISymbol member) => member is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };

    private bool HasGetterBody(ISymbol property) => _bodies.All.Any(body => body.Owner is IMethodSymbol { MethodKind: MethodKind.PropertyGet } getter && SymbolEqualityComparer.Default.Equals(getter.AssociatedSymbol, property));

    /// <summary>The members that give a variable a new instance.</summary>
    private IEnumerable<ISymbol> WritersOf(ISymbol socket)
    {
        foreach (TypeBodies.Body body in _bodies.All)
        {
            if (body.Root.DescendantsAndSelf().Any(operation => Variables.IsWriteOf(operation, socket)))
            {
                yield return body.Owner;
            }
        }
    }

    /// <summary>True if a loop repeats the call on an instance that was made before the loop.</summary>
    private bool IsInLoop(IInvocationOperation call, ISymbol socket)
    {
        for (ILoopOperation? loop = Surroundings.EnclosingLoop(call); loop is not null; loop = Surroundings.EnclosingLoop(loop))
        {
            if (!IsMadeOutside(socket, loop) || MakesNew(loop, socket))
            {
                return false;
            }

            if (Repetition.Repeats(call, socket, loop))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a local that is declared outside a loop, and for a field that nobody changes behind the loop's back.</summary>
    private bool IsMadeOutside(ISymbol socket, ILoopOperation loop)
    {
        switch (socket)
        {
            case ILocalSymbol or IParameterSymbol:
                return !socket.DeclaringSyntaxReferences.Any(declaration => declaration.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(declaration.Span));
            case IFieldSymbol or IPropertySymbol:
                ISymbol? method = MethodOf(loop);
                return IsOurs(socket) && !HasGetterBody(socket) && WritersOf(socket).All(writer => IsInitialiser(writer) || SymbolEqualityComparer.Default.Equals(writer, method));
            default:
                return false;
        }
    }

    /// <summary>True if a piece of code makes a new instance, itself or through methods of the type.</summary>
    private bool MakesNew(IOperation code, ISymbol socket) => MakesNew(code, socket, new(SymbolEqualityComparer.Default));

    private bool MakesNew(IOperation code, ISymbol socket, HashSet<ISymbol> seen) => code.DescendantsAndSelf().Any(operation =>
        Variables.IsWriteOf(operation, socket)
        || (operation is IInvocationOperation call
            && (SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _bodies.Type) || call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            && seen.Add(call.TargetMethod)
            && BodyOf(call) is { } body
            && MakesNew(body, socket, seen)));

    private IOperation? BodyOf(IInvocationOperation call) => call.TargetMethod.MethodKind == MethodKind.LocalFunction
        ? Surroundings.EnclosingMember(call).Descendants().FirstOrDefault(operation => operation is ILocalFunctionOperation local && SymbolEqualityComparer.Default.Equals(local.Symbol, call.TargetMethod))
        : _bodies.BodyOf(call.TargetMethod);

    /// <summary>True in a handler of the exceptions of code that uses the socket.</summary>
    private bool IsInHandler(IInvocationOperation call, ISymbol socket)
    {
        for (IOperation? current = call.Parent; current is not null; current = current.Parent)
        {
            if (current is ICatchClauseOperation { Parent: ITryOperation { Body: { } body } } clause)
            {
                return Uses(body, socket) && !MakesNew(clause, socket);
            }
        }

        return false;
    }

    /// <summary>True if code uses the connection, itself or in a method that it calls.</summary>
    private bool Uses(IOperation code, ISymbol socket) => code.DescendantsAndSelf().Any(operation => operation switch
    {
        IInvocationOperation call when Variables.Is(call.Instance, socket) => call.TargetMethod.Name is "ConnectAsync" or "ReceiveAsync" or "SendAsync",
        IInvocationOperation call when SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, _bodies.Type) =>
            _bodies.BodyOf(call.TargetMethod) is { } body && body.Descendants().Any(inner => inner is IInvocationOperation { TargetMethod.Name: "ConnectAsync" or "ReceiveAsync" or "SendAsync" } use && Variables.Is(use.Instance, socket)),
        _ => false,
    });

    /// <summary>True in a method whose name says that it connects once more.</summary>
    private static bool IsReconnect(IInvocationOperation call)
    {
        ISymbol? function = Functions.Of(call);
        return function is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction }
            && function.Name.IndexOf("reconnect", StringComparison.OrdinalIgnoreCase) >= 0
            && call.TargetMethod.Name.IndexOf("reconnect", StringComparison.OrdinalIgnoreCase) < 0;
    }

    /// <summary>True if the same block has closed or aborted the instance before, and made no new one.</summary>
    private bool IsAfterClose(IInvocationOperation call, ISymbol socket)
    {
        IOperation statement = Paths.StatementOf(call);
        if (statement.Parent is not IBlockOperation block)
        {
            return false;
        }

        bool closed = false;
        foreach (IOperation before in block.Operations)
        {
            if (ReferenceEquals(before, statement))
            {
                return closed;
            }

            if (MakesNew(before, socket))
            {
                closed = false;
            }
            else if (ClosedBy(before, socket))
            {
                closed = true;
            }
        }

        return false;
    }

    private static bool ClosedBy(IOperation statement, ISymbol socket)
    {
        IOperation operation = statement is IExpressionStatementOperation expression ? expression.Operation : statement;
        operation = operation is IAwaitOperation awaited ? awaited.Operation : operation;
        operation = operation is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "Wait", Instance: { } task } ? task : operation;
        return operation is IInvocationOperation { TargetMethod.Name: "CloseAsync" or "CloseOutputAsync" or "Abort" or "Dispose" } call && Variables.Is(call.Instance, socket);
    }

    /// <summary>The method that runs an operation; null within a lambda, which may run any time.</summary>
    private static ISymbol? MethodOf(IOperation operation) => Functions.Of(operation) is IMethodSymbol { MethodKind: MethodKind.Ordinary } method ? method : null;
}
