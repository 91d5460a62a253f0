using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Receiving;

/// <summary>Tells on which channels and WebSockets a call receives: itself, in a lambda it is given, or in the function of the same type that it calls.</summary>
internal static class ReceiveSites
{
    /// <summary>How deep expressions are followed: deeper than people write them.</summary>
    private const int MaxDepth = 500;

    private static readonly List<ReferencePath> Nothing = [];

    /// <summary>A look at the name alone: receives, functions that are called after what they do, and those that start others.</summary>
    public static bool MayReceive(string name) =>
        name is "Run" or "StartNew" or "ReceiveAsync"
        || name.IndexOf("Receive", StringComparison.Ordinal) >= 0
        || name.IndexOf("Read", StringComparison.Ordinal) >= 0
        || name.IndexOf("Listen", StringComparison.Ordinal) >= 0
        || name.EndsWith("Loop", StringComparison.Ordinal)
        || name.EndsWith("LoopAsync", StringComparison.Ordinal);

    /// <summary>What a call receives on; empty for most calls.</summary>
    public static List<ReferencePath> Of(IInvocationOperation call, NetworkTypes types) => Of(call, types, depth: 2);

    /// <summary>True for a call that receives by itself.</summary>
    public static bool IsReceive(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name switch
    {
        "ReceiveAsync" or "TryReceive" => NetworkCalls.OperationOf(call, types) is NetworkOperation.WebSocketReceive or NetworkOperation.ChannelReceive || IsOnChannel(call, types),
        "ReceiveAllAsync" => IsOnChannel(call, types),
        _ => false,
    };

    private static bool IsOnChannel(IInvocationOperation call, NetworkTypes types) =>
        types.MessageChannel is { } channel && NetworkCalls.ReceiverOf(call)?.Type?.IsOrInherits(channel) == true;

    private static List<ReferencePath> Of(IInvocationOperation call, NetworkTypes types, int depth)
    {
        if (IsReceive(call, types))
        {
            return ReferencePath.Of(NetworkCalls.ReceiverOf(call)) is { } path ? [path] : Nothing;
        }

        if (depth == 0)
        {
            return Nothing;
        }

        if (call.TargetMethod.Name is "Run" or "StartNew" && call.Arguments.Length > 0)
        {
            return InDelegate(call.Arguments[0].Value, types, depth);
        }

        return BodyOf(call) is { } body ? Mapped(In(body, types, depth - 1), call) : Nothing;
    }

    private static List<ReferencePath> InDelegate(IOperation given, NetworkTypes types, int depth) => given.WithoutConversions() switch
    {
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => Mentions(lambda.Body) ? In(lambda.Body, types, depth) : Nothing,
        IDelegateCreationOperation { Target: IMethodReferenceOperation method } => BodyOf(method.Method, given) is { } body ? In(body, types, depth - 1).FindAll(static path => path.Root is not IParameterSymbol) : [],
        _ => Nothing,
    };

    /// <summary>Looks for a name, or an asynchronous function of the type, without any allocation: most lambdas have nothing to do with receiving.</summary>
    private static bool Mentions(IOperation operation, int depth = 0)
    {
        // Generated expressions can be nested deeper than a stack is.
        if (depth > MaxDepth)
        {
            return true;
        }

        if (operation is IInvocationOperation call
            && (MayReceive(call.TargetMethod.Name) || (call.Instance is null or IInstanceReferenceOperation && call.TargetMethod.ReturnType.IsTask())))
        {
            return true;
        }

        foreach (IOperation child in operation.ChildOperations)
        {
            if (Mentions(child, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a body receives on by names that mean the same outside of it. A gate in it means that it knows of the others.</summary>
    private static List<ReferencePath> In(IOperation body, NetworkTypes types, int depth)
    {
        List<ReferencePath> paths = [];
        foreach (IOperation operation in body.DescendantsAndSelf())
        {
            if (operation is ILockOperation or IInvocationOperation { TargetMethod: { Name: "WaitAsync" or "Wait", ContainingType.Name: "SemaphoreSlim" } })
            {
                return [];
            }

            if (operation is IInvocationOperation call && RunsWith(call, body))
            {
                foreach (ReferencePath path in Of(call, types, depth))
                {
                    if (!IsDeclaredIn(path.Root, body) && !paths.Contains(path))
                    {
                        paths.Add(path);
                    }
                }
            }
        }

        return paths;
    }

    /// <summary>False in a lambda or a local function inside: when that runs, if ever, is not known.</summary>
    private static bool RunsWith(IOperation operation, IOperation body)
    {
        for (IOperation? current = operation; current is not null && !ReferenceEquals(current, body); current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDeclaredIn(ISymbol symbol, IOperation body) =>
        symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: > 0 } local && body.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span);

    private static List<ReferencePath> Mapped(List<ReferencePath> paths, IInvocationOperation call)
    {
        List<ReferencePath> mapped = [];
        foreach (ReferencePath path in paths)
        {
            ReferencePath? outside = path;
            if (path.Root is IParameterSymbol { ContainingSymbol: { } owner } parameter && SymbolEqualityComparer.Default.Equals(owner, call.TargetMethod.OriginalDefinition))
            {
                IArgumentOperation? argument = call.Arguments.FirstOrDefault(given => given.Parameter?.Ordinal == parameter.Ordinal);
                outside = argument is null ? null : path.WithRoot(argument.Value);
            }

            if (outside is not null)
            {
                mapped.Add(outside);
            }
        }

        return mapped;
    }

    private static IOperation? BodyOf(IInvocationOperation call) =>
        call.Instance is null or IInstanceReferenceOperation ? BodyOf(call.TargetMethod, call) : null;

    /// <summary>The body of a function of the same type in the same file, if its text speaks of receiving at all.</summary>
    private static IOperation? BodyOf(IMethodSymbol method, IOperation place)
    {
        if (method.OriginalDefinition.DeclaringSyntaxReferences.Length != 1 || place.SemanticModel is not { } model)
        {
            return null;
        }

        SyntaxReference reference = method.OriginalDefinition.DeclaringSyntaxReferences[0];
        return reference.SyntaxTree == model.SyntaxTree
            && reference.GetSyntax() is var declaration and (MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            && !declaration.Span.Contains(place.Syntax.Span)
            && SpeaksOfReceiving(declaration)
                ? model.GetOperation(declaration)
                : null;
    }

    private static bool SpeaksOfReceiving(SyntaxNode declaration)
    {
        foreach (SyntaxToken token in declaration.DescendantTokens())
        {
            if (token.ValueText is "ReceiveAsync" or "ReceiveAllAsync" or "TryReceive")
            {
                return true;
            }
        }

        return false;
    }
}
