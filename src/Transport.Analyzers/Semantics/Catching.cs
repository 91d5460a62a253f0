using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Which handler an exception reaches.</summary>
internal static class Catching
{
    /// <summary>The clauses of the same function that an exception of an operation can reach, innermost first.</summary>
    public static IEnumerable<ICatchClauseOperation> Around(IOperation operation)
    {
        IOperation child = operation;
        for (IOperation? current = operation.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation; current = current.Parent)
        {
            if (current is ITryOperation @try && ReferenceEquals(@try.Body, child))
            {
                foreach (ICatchClauseOperation clause in @try.Catches)
                {
                    yield return clause;
                }
            }

            child = current;
        }
    }

    /// <summary>True for <c>catch</c>, <c>catch (Exception)</c> and <c>catch (SystemException)</c>.</summary>
    public static bool IsGeneral(ICatchClauseOperation clause) => clause.ExceptionType is null or { Name: "Object" or "Exception" or "SystemException", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>True for a clause that takes the exception of a cancelled operation.</summary>
    public static bool TakesCancellation(ICatchClauseOperation clause) => IsGeneral(clause) || clause.ExceptionType?.Name is "OperationCanceledException" or "TaskCanceledException";

    /// <summary>True for a clause that takes nothing but cancellation.</summary>
    public static bool TakesOnlyCancellation(ICatchClauseOperation clause) => clause.ExceptionType?.Name is "OperationCanceledException" or "TaskCanceledException";
}
