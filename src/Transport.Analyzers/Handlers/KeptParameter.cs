using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>Recognises parameters that a method keeps beyond its return.</summary>
internal static class KeptParameter
{
    private const int MaxWraps = 4;

    /// <summary>True if a parameter is put into a field, a property or a collection, also within a new object, or given to work that nobody awaits.</summary>
    public static bool IsKept(IParameterSymbol parameter, IBlockOperation body)
    {
        foreach (IOperation operation in body.Descendants())
        {
            if (operation is IParameterReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter)
                && (IsStored(reference, MaxWraps) || IsUsedByStartedWork(reference)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsStored(IOperation value, int wraps)
    {
        foreach (IOperation use in ValueUses.Of(value))
        {
            switch (use.Parent)
            {
                case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation } assignment when ReferenceEquals(assignment.Value, use):
                    // A property of a new object is stored with it, if that is.
                    if (assignment.Parent is not IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation made } || (wraps > 0 && IsStored(made, wraps - 1)))
                    {
                        return true;
                    }

                    break;
                case ICoalesceAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation }:
                    return true;
                case IArgumentOperation { Parent: IInvocationOperation call } when IsCollecting(call) || IsStartedWork(call):
                    return true;
                case IArgumentOperation { Parent: IObjectCreationOperation created } when wraps > 0 && IsStored(created, wraps - 1):
                case ITupleOperation tuple when wraps > 0 && IsStored(tuple, wraps - 1):
                    return true;
            }
        }

        return false;
    }

    private static bool IsCollecting(IInvocationOperation call) =>
        call.TargetMethod.Name is "Add" or "TryAdd" or "AddOrUpdate" or "GetOrAdd" or "Enqueue" or "Push" or "AddLast" or "AddFirst" or "Insert" or "TryWrite"
        && NetworkCalls.ReceiverOf(call) is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation;

    /// <summary>A task that is dropped.</summary>
    private static bool IsStartedWork(IInvocationOperation call) =>
        call.Type?.IsTask() == true && (call.Parent is IExpressionStatementOperation || call.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation })
        && call.TargetMethod.Name is not ("SendAsync" or "CloseAsync" or "FlushAsync" or "SendTextAsync" or "SendJsonAsync");

    /// <summary>True inside a delegate that is given to the thread pool or a thread.</summary>
    private static bool IsUsedByStartedWork(IOperation reference)
    {
        for (IOperation? current = reference.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parent: { } taker } } })
            {
                return taker is IInvocationOperation { TargetMethod.Name: "Run" or "StartNew" or "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" } or IObjectCreationOperation { Type.Name: "Thread" };
            }
        }

        return false;
    }
}
