using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Messages;

/// <summary>Tells lambdas that run while the message is alive from those that run when it is over.</summary>
internal static class LaterCode
{
    /// <summary>True if an operation is in a lambda that captures the message and is handed to something that nobody waits for within the message's life.</summary>
    public static bool Runs(IOperation operation, LeaseVariable lease)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is ILocalFunctionOperation || ReferenceEquals(current, lease.Scope))
            {
                return false;
            }

            if (current is IAnonymousFunctionOperation lambda && !DeclaresIn(lambda, lease) && Escapes(lambda, lease))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if what a task-returning call does is waited for by nobody: its task is dropped, or collected beyond the message's life.</summary>
    public static bool IsNotWaitedFor(IInvocationOperation call, LeaseVariable lease)
    {
        IOperation result = OperationResult.Of(call);
        for (IOperation? inside = result; !ReferenceEquals(inside, call); inside = FirstChild(inside))
        {
            if (inside is null or IAwaitOperation or IPropertyReferenceOperation or IInvocationOperation { TargetMethod.Name: "GetResult" })
            {
                return false;
            }
        }

        return result.Parent switch
        {
            IExpressionStatementOperation => true,
            ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add", Instance: { } tasks } } => OutlivesScope(tasks, lease) && !IsAwaitedIn(tasks, lease.Scope),
            _ => false,
        };
    }

    /// <summary>True if a variable is declared outside of the message's scope, or is a field of the object.</summary>
    public static bool OutlivesScope(IOperation target, LeaseVariable lease) => target switch
    {
        ILocalReferenceOperation local => lease.Scope is { } scope && !IsDeclaredIn(local.Local, scope),
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
        IFieldReferenceOperation { Instance: { } owner } => OutlivesScope(owner.WithoutConversions(), lease),
        IPropertyReferenceOperation { Instance: { } owner } => OutlivesScope(owner.WithoutConversions(), lease),
        IParameterReferenceOperation => true,
        IConversionOperation conversion => OutlivesScope(conversion.Operand, lease),
        _ => false,
    };

    private static IOperation? FirstChild(IOperation operation)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            return child is IArgumentOperation argument ? argument.Value : operation is IConditionalAccessOperation access ? access.WhenNotNull : child;
        }

        return null;
    }

    private static bool DeclaresIn(IAnonymousFunctionOperation lambda, LeaseVariable lease) =>
        lease.Declaration is { } declaration ? lambda.Syntax.Span.Contains(declaration.Syntax.Span) : lambda.Symbol.Parameters.Any(lease.Has);

    private static bool IsDeclaredIn(ILocalSymbol local, IOperation scope) =>
        local.DeclaringSyntaxReferences.Length > 0 && scope.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span);

    private static bool Escapes(IAnonymousFunctionOperation lambda, LeaseVariable lease)
    {
        IOperation value = lambda;
        while (value.Parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IEventAssignmentOperation => true,
            ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } assignment => OutlivesScope(assignment.Target, lease),
            IArgumentOperation { Parent: IInvocationOperation call } => EscapesThrough(call, lease),
            _ => false,
        };
    }

    private static bool EscapesThrough(IInvocationOperation call, LeaseVariable lease) => call.TargetMethod.Name switch
    {
        "Run" or "StartNew" or "ContinueWith" => (call.TargetMethod.ContainingType.IsTask() || call.TargetMethod.ContainingType.Name == "TaskFactory") && IsNotWaitedFor(call, lease),
        "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" => call.TargetMethod.ContainingType.Name == "ThreadPool",
        "Post" => call.TargetMethod.ContainingType.Name is "SynchronizationContext" or "Dispatcher",
        "BeginInvoke" or "TryEnqueue" or "BeginInvokeOnMainThread" => true,
        "Add" or "Enqueue" or "Push" => call.Instance is { } collection && OutlivesScope(collection.WithoutConversions(), lease),
        _ => false,
    };

    private static bool IsAwaitedIn(IOperation tasks, IOperation? scope)
    {
        if (scope is null || Variable(tasks) is not { } variable)
        {
            return true;
        }

        foreach (IOperation operation in scope.Descendants())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "WhenAll" or "WaitAll" } wait
                && wait.Descendants().Any(inside => SymbolEqualityComparer.Default.Equals(Variable(inside), variable)))
            {
                return true;
            }
        }

        return false;
    }

    private static ISymbol? Variable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        IConversionOperation conversion => Variable(conversion.Operand),
        _ => null,
    };
}
