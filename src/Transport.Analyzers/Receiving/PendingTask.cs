using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Receiving;

/// <summary>What becomes of the task of a receive that is not awaited on the spot.</summary>
internal static class PendingTask
{
    /// <summary>True if the task is dropped, collected, or put into a variable; false if it is awaited, returned, or handed to something else.</summary>
    /// <param name="call">The call that returns the task.</param>
    /// <param name="task">The variable, if it is put into one.</param>
    public static bool IsLeftPending(IInvocationOperation call, out ILocalSymbol? task)
    {
        task = null;
        if (!call.TargetMethod.ReturnType.IsTask())
        {
            return false;
        }

        IOperation value = call;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or IConditionalAccessOperation or IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "Preserve" })
        {
            value = value.Parent;
        }

        switch (value.Parent)
        {
            case IExpressionStatementOperation:
            case ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation }:
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                task = declarator.Symbol;
                return true;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local, Parent: IExpressionStatementOperation } assignment when ReferenceEquals(assignment.Value, value):
                task = local.Local;
                return true;
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Add", Instance.Type: { } collection } }:
                return collection.Name is "List" or "HashSet" or "ICollection" or "IList" or "ConcurrentBag";
            default:
                return false;
        }
    }

    /// <summary>True if the token given to a receive comes from a source declared in the same loop, so that each receive has a cancellation of its own.</summary>
    public static bool HasOwnTimeout(IInvocationOperation call) =>
        NetworkCalls.ArgumentOf(call, "CancellationToken") is { } token
        && ReferencePath.Of(token.Value) is { Root: ILocalSymbol { DeclaringSyntaxReferences.Length: > 0 } source }
        && Surroundings.EnclosingLoop(call) is { } loop
        && loop.Syntax.Span.Contains(source.DeclaringSyntaxReferences[0].Span);

    /// <summary>The other task, if every <c>Task.WhenAny</c> that waits for a task waits for the same two.</summary>
    public static ILocalSymbol? PartnerOf(ILocalSymbol task, IInvocationOperation call)
    {
        ILocalSymbol? partner = null;
        foreach (IOperation operation in Surroundings.EnclosingMember(call).Descendants())
        {
            if (operation is not IInvocationOperation { TargetMethod.Name: "WhenAny", Arguments.Length: > 0 } wait)
            {
                continue;
            }

            List<ISymbol?> tasks = [.. (wait.Arguments.Length == 1 ? RunTogether.ElementsOf(wait) : wait.Arguments.Select(static argument => argument.Value)).Select(Variables.Of)];
            if (!tasks.Contains(task, SymbolEqualityComparer.Default))
            {
                continue;
            }

            ILocalSymbol? other = tasks.Count == 2 ? tasks.Find(found => !SymbolEqualityComparer.Default.Equals(found, task)) as ILocalSymbol : null;
            if (other is null || (partner is not null && !SymbolEqualityComparer.Default.Equals(partner, other)))
            {
                return null;
            }

            partner = other;
        }

        return partner;
    }

    /// <summary>True if a lambda or local function has the variable as well: then the flow of one function does not tell when the task is over.</summary>
    public static bool IsCaptured(ILocalSymbol task, IInvocationOperation call)
    {
        IOperation body = Surroundings.EnclosingBody(call);
        foreach (IOperation operation in Surroundings.EnclosingMember(call).Descendants())
        {
            if (operation is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, task)
                && !ReferenceEquals(Surroundings.EnclosingBody(reference), body))
            {
                return true;
            }
        }

        return false;
    }
}
