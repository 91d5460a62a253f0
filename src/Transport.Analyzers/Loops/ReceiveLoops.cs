using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>The functions of a type that receive in a loop and let an exception out.</summary>
internal sealed class ReceiveLoops(NetworkTypes types)
{
    private readonly ConcurrentDictionary<ISymbol, bool> _unguarded = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, Location> _asyncVoid = new(SymbolEqualityComparer.Default);

    /// <summary>Those of them that are <c>async void</c>, and where they say so.</summary>
    public IEnumerable<KeyValuePair<IMethodSymbol, Location>> AsyncVoid => _asyncVoid;

    /// <summary>True if a function is one of them.</summary>
    public bool IsUnguarded(ISymbol function) => _unguarded.ContainsKey(function);

    /// <summary>Remembers the function around a call, if the call is a receive in a loop.</summary>
    public void Note(IInvocationOperation call, ISymbol containing)
    {
        bool isReceive = NetworkCalls.OperationOf(call, types) is NetworkOperation.SocketReceive or NetworkOperation.StreamRead or NetworkOperation.DatagramReceive or NetworkOperation.WebSocketReceive or NetworkOperation.ChannelReceive;
        if ((!isReceive && !call.TargetMethod.Name.StartsWith("Read", StringComparison.Ordinal))
            || Surroundings.EnclosingLoop(call) is not ({ LoopKind: LoopKind.While or LoopKind.For } and { } loop)
            || OperationResult.Of(call).Parent is IArgumentOperation && OperationResult.Of(call) is IInvocationOperation { Type: { } type } && type.IsTask()
            || !SwallowingLoop.IsSameEachTime(call, loop)
            || IsGuarded(call)
            || (!isReceive && !NetworkReaders.IsRead(call, types))
            || Surroundings.EnclosingFunction(call, containing) is not IMethodSymbol function)
        {
            return;
        }

        _unguarded.TryAdd(function.OriginalDefinition, true);
        if (function is { IsAsync: true, ReturnsVoid: true })
        {
            _asyncVoid.TryAdd(function.OriginalDefinition, PlaceOf(function));
        }
    }

    /// <summary>True inside the block of a <c>try</c> of the same function that catches everything, or what a broken connection throws.</summary>
    public static bool IsGuarded(IOperation operation)
    {
        for (IOperation current = operation; current.Parent is { } parent and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = parent)
        {
            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, current) && attempt.Catches.Any(static clause => clause.IsCatchAll() || clause.IsForBrokenConnections()))
            {
                return true;
            }
        }

        return false;
    }

    private static Location PlaceOf(IMethodSymbol function) => function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.GetLocation(),
        MethodDeclarationSyntax method => method.Identifier.GetLocation(),
        LocalFunctionStatementSyntax local => local.Identifier.GetLocation(),
        _ => function.Locations.FirstOrDefault() ?? Location.None,
    };
}
