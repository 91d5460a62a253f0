using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Finds the sources of a cancellation token: through variables, linked sources, and parameters that a type gives to its own methods.</summary>
internal sealed class TokenSources
{
    private const int MaxSteps = 8;

    private readonly IEnumerable<IOperation> _scope;
    private readonly Dictionary<ISymbol, List<IOperation>> _values = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<IInvocationOperation>> _calls = new(SymbolEqualityComparer.Default);

    /// <summary>Collects what a scope, such as all members of a type, assigns and calls.</summary>
    public TokenSources(IEnumerable<IOperation> scope)
    {
        _scope = scope;
        foreach (IOperation operation in scope)
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer() is { } initializer && IsAboutCancellation(declarator.Symbol.Type):
                    Add(_values, declarator.Symbol, initializer.Value);
                    break;
                case IFieldInitializerOperation field when IsAboutCancellation(field.Value.Type):
                    foreach (IFieldSymbol initialized in field.InitializedFields)
                    {
                        Add(_values, initialized, field.Value);
                    }

                    break;
                case IAssignmentOperation assignment when IsAboutCancellation(assignment.Target.Type) && Variables.Of(assignment.Target) is { } target:
                    Add(_values, target, assignment.Value);
                    break;
                case IInvocationOperation call when call.Arguments.Any(static argument => IsAboutCancellation(argument.Parameter?.Type)):
                    Add(_calls, call.TargetMethod.OriginalDefinition, call);
                    break;
            }
        }
    }

    /// <summary>The variables that hold a source of a token, and the expressions that create one.</summary>
    public (HashSet<ISymbol> Variables, List<IOperation> Created) Of(IOperation token)
    {
        HashSet<ISymbol> found = new(SymbolEqualityComparer.Default);
        List<IOperation> created = [];
        Follow(token, found, new(SymbolEqualityComparer.Default), created, MaxSteps);
        return (found, created);
    }

    /// <summary>True if a token is cancelled after a delay that is no infinite one.</summary>
    public bool HasDelay(IOperation token)
    {
        (HashSet<ISymbol> variables, List<IOperation> created) = Of(token);
        return created.Exists(static creation => creation is IObjectCreationOperation { Arguments.Length: > 0 } source && IsDelay(source.Arguments[0].Value))
            || (variables.Count > 0 && _scope.Any(operation => operation is IInvocationOperation { TargetMethod: { Name: "CancelAfter", ContainingType.Name: "CancellationTokenSource" }, Arguments.Length: 1 } call
                && Variables.Of(call.Instance) is { } source
                && variables.Contains(source)
                && IsDelay(call.Arguments[0].Value)));
    }

    public static bool IsSource(ITypeSymbol? type) => type is { Name: "CancellationTokenSource", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    private static bool IsAboutCancellation(ITypeSymbol? type) => type?.Name is "CancellationToken" or "CancellationTokenSource";

    private static bool IsDelay(IOperation delay) => delay.WithoutConversions() switch
    {
        { ConstantValue: { HasValue: true, Value: int milliseconds } } => milliseconds > 0,
        IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" or "MaxValue" or "Zero" } => false,
        _ => true,
    };

    private void Follow(IOperation? expression, HashSet<ISymbol> found, HashSet<ISymbol> seen, List<IOperation> created, int steps)
    {
        if (expression is null || steps == 0)
        {
            return;
        }

        switch (expression)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                Follow(conversion.Operand, found, seen, created, steps);
                return;
            case IParenthesizedOperation parenthesized:
                Follow(parenthesized.Operand, found, seen, created, steps);
                return;
            case ICoalesceOperation coalesce:
                Follow(coalesce.Value, found, seen, created, steps - 1);
                Follow(coalesce.WhenNull, found, seen, created, steps - 1);
                return;
            case IConditionalAccessOperation access:
                Follow(access.WhenNotNull, found, seen, created, steps - 1);
                return;
            case IPropertyReferenceOperation { Property: { Name: "Token", ContainingType: { } owner } } token when IsSource(owner):
                Follow(token.Instance, found, seen, created, steps - 1);
                return;
            case IObjectCreationOperation creation when IsSource(creation.Type):
                created.Add(creation);
                return;
            case IInvocationOperation { TargetMethod.Name: "CreateLinkedTokenSource" } linked:
                foreach (IOperation argument in ArgumentsOf(linked))
                {
                    Follow(argument, found, seen, created, steps - 1);
                }

                return;
        }

        if (Variables.Of(expression) is not { } variable || !seen.Add(variable))
        {
            return;
        }

        if (IsSource(expression.Type))
        {
            found.Add(variable);
        }

        if (_values.TryGetValue(variable, out List<IOperation>? values))
        {
            values.ForEach(value => Follow(value, found, seen, created, steps - 1));
        }

        if (variable is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter && _calls.TryGetValue(method.OriginalDefinition, out List<IInvocationOperation>? calls))
        {
            foreach (IInvocationOperation call in calls)
            {
                Follow(call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value, found, seen, created, steps - 1);
            }
        }
    }

    private static IEnumerable<IOperation> ArgumentsOf(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.ParamArray && argument.Value.WithoutConversions() is IArrayCreationOperation { Initializer: { } initializer })
            {
                foreach (IOperation element in initializer.ElementValues)
                {
                    yield return element;
                }
            }
            else
            {
                yield return argument.Value;
            }
        }
    }

    private static void Add<T>(Dictionary<ISymbol, List<T>> lists, ISymbol key, T value)
    {
        if (!lists.TryGetValue(key, out List<T>? list))
        {
            lists.Add(key, list = []);
        }

        list.Add(value);
    }
}
