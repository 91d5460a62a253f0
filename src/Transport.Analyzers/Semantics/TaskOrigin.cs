using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Finds the network operation that a task comes from.</summary>
internal static class TaskOrigin
{
    /// <summary>Expressions are nested, and locals stand for others, only so deep in code that people write.</summary>
    private const int MaxSteps = 16;

    /// <summary>The call that started the operation; null if the flow is not understood, or the operation is known to have completed.</summary>
    /// <param name="task">An expression of a task type.</param>
    /// <param name="types">What counts as the network.</param>
    /// <param name="throughOwnMethods">Also look into methods of the same type and file, whose task waits for the network calls that they await.</param>
    public static IInvocationOperation? Find(IOperation? task, NetworkTypes types, bool throughOwnMethods = false) => Find(task, types, throughOwnMethods, MaxSteps);

    private static IInvocationOperation? Find(IOperation? task, NetworkTypes types, bool throughOwnMethods, int steps)
    {
        for (; steps > 0 && task is not null; steps--)
        {
            switch (task)
            {
                case IParenthesizedOperation parenthesized:
                    task = parenthesized.Operand;
                    break;
                case IConversionOperation { OperatorMethod: null } conversion:
                    task = conversion.Operand;
                    break;
                case IConditionalAccessOperation access:
                    task = access.WhenNotNull;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    task = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                case ILocalReferenceOperation local:
                    task = LocalValues.PendingTaskIn(local);
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "ContinueWith" or "Preserve" or "WaitAsync", Instance: { } inner } wrapper when wrapper.TargetMethod.ContainingType.IsTask():
                    task = inner;
                    break;
                case IInvocationOperation { TargetMethod.Name: "Unwrap", Arguments: { Length: 1 } arguments }:
                    task = arguments[0].Value;
                    break;
                case IInvocationOperation { TargetMethod.Name: "WhenAll" or "WhenAny" } combined when combined.TargetMethod.ContainingType.IsTask():
                    return FirstOf(combined.Arguments, types, throughOwnMethods, steps - 1);
                case IInvocationOperation { TargetMethod.Name: "Run" } pool when pool.TargetMethod.ContainingType.IsTask() && pool.Arguments.Length > 0:
                    return StartedBy(pool.Arguments[0].Value, types, throughOwnMethods);
                case IInvocationOperation call:
                    return IsNetworkCall(call, types) ? call : throughOwnMethods ? InOwnMethod(call.TargetMethod, call, types) : null;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>True for a call of an asynchronous member of a network type, also as an extension method.</summary>
    public static bool IsNetworkCall(IInvocationOperation call, NetworkTypes types)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!method.Name.EndsWith("Async", StringComparison.Ordinal) || !method.ReturnType.IsTask())
        {
            return false;
        }

        // A member that a network type inherits, such as Stream.ReadAsync, is known by what it is called on.
        IOperation? receiver = NetworkCalls.ReceiverOf(call);
        if (!method.IsExtensionMethod && method.ContainingType.TypeKind == TypeKind.Class && method.DeclaringSyntaxReferences.Length > 0)
        {
            // An implementation in the same program, often one for tests, decides itself what it waits for.
            return false;
        }

        return types.IsNetwork(method.ContainingType) || types.IsNetwork(receiver?.Type) || NetworkStreams.Is(receiver, types);
    }

    /// <summary>The tasks that are given one by one, in an array or a collection expression, also through a local variable, or made by <c>Select</c>.</summary>
    public static ImmutableArray<IOperation> ElementsOf(IOperation tasks) => tasks.WithoutConversions() switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation collection => collection.Elements,
        IInvocationOperation { TargetMethod: { Name: "ToArray" or "ToList", IsExtensionMethod: true }, Arguments: { Length: 1 } arguments } => ElementsOf(arguments[0].Value),
        IInvocationOperation { TargetMethod: { Name: "Select", IsExtensionMethod: true }, Arguments: { Length: 2 } arguments } when arguments[1].Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } =>
            FirstTaskOf(function) is { } task ? [task] : [],
        ILocalReferenceOperation local when LocalValues.AllValuesOf(local) is { Count: 1 } only && only[0].WithoutConversions() is not ILocalReferenceOperation => ElementsOf(only[0]),
        _ => [],
    };

    /// <summary>An expression without the conversions that the compiler put around it.</summary>
    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }

    /// <summary>What a function that consists of one expression returns, or awaits if it is asynchronous.</summary>
    private static IOperation? FirstTaskOf(IAnonymousFunctionOperation function)
    {
        IOperation? value = function.Body.Operations.FirstOrDefault() switch
        {
            IReturnOperation returned => returned.ReturnedValue,
            IExpressionStatementOperation statement => statement.Operation,
            _ => null,
        };
        return function.Symbol.IsAsync ? (value as IAwaitOperation)?.Operation : value;
    }

    private static IInvocationOperation? FirstOf(ImmutableArray<IArgumentOperation> arguments, NetworkTypes types, bool throughOwnMethods, int steps)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (Find(argument.Value, types, throughOwnMethods, steps) is { } single)
            {
                return single;
            }

            foreach (IOperation task in ElementsOf(argument.Value))
            {
                if (Find(task, types, throughOwnMethods, steps) is { } origin)
                {
                    return origin;
                }
            }
        }

        return null;
    }

    /// <summary>The network call that a delegate awaits or returns, when the pool runs it: waiting for the delegate is waiting for the call.</summary>
    private static IInvocationOperation? StartedBy(IOperation work, NetworkTypes types, bool throughOwnMethods)
    {
        switch (work.WithoutConversions())
        {
            case IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: { } method } reference }:
                return throughOwnMethods ? InOwnMethod(method, reference, types) : null;
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: { } body } }:
                return AwaitedIn(body, types)
                    ?? (throughOwnMethods && body.Operations.Length > 0 && body.Operations[0] is IReturnOperation { ReturnedValue: { } returned } && returned.WithoutConversions() is IInvocationOperation own ? InOwnMethod(own.TargetMethod, own, types) : null);
            default:
                return null;
        }
    }

    /// <summary>The network call that an asynchronous method of the same type, or a local function, awaits or returns.</summary>
    private static IInvocationOperation? InOwnMethod(IMethodSymbol target, IOperation use, NetworkTypes types)
    {
        IMethodSymbol method = target.OriginalDefinition;
        if (!method.ReturnType.IsTask()
            || method.DeclaringSyntaxReferences is not { Length: 1 } declarations
            || use.SemanticModel is not { } model
            || declarations[0].SyntaxTree != model.SyntaxTree
            || !SymbolEqualityComparer.Default.Equals(method.ContainingType, model.GetEnclosingSymbol(use.Syntax.SpanStart)?.ContainingType))
        {
            return null;
        }

        return model.GetOperation(declarations[0].GetSyntax()) switch
        {
            IMethodBodyOperation body => (body.BlockBody ?? body.ExpressionBody) is { } block ? AwaitedIn(block, types) : null,
            ILocalFunctionOperation { Body: { } body } => AwaitedIn(body, types),
            _ => null,
        };
    }

    private static IInvocationOperation? AwaitedIn(IBlockOperation body, NetworkTypes types)
    {
        foreach (IOperation operation in body.Descendants())
        {
            IOperation? value = operation switch
            {
                IAwaitOperation awaited => awaited.Operation,
                IReturnOperation { ReturnedValue: { } returned } => returned,
                _ => null,
            };
            value = value?.WithoutConversions();
            value = value is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask", Instance: { } inner } ? inner : value;
            if (value is IInvocationOperation call && IsNetworkCall(call, types) && ReferenceEquals(FunctionAround(call), FunctionAround(body)))
            {
                return call;
            }
        }

        return null;
    }

    private static IOperation? FunctionAround(IOperation operation)
    {
        IOperation? current = operation.Parent;
        while (current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation)
        {
            current = current.Parent;
        }

        return current;
    }
}
