using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Recognises calls whose failure somebody waits for: tests of a limit, and programs that look for it.</summary>
internal static class ExpectedFailure
{
    /// <summary>True inside a delegate that an assertion runs, and inside a <c>try</c> with a <c>catch</c> that names the code of this very failure.</summary>
    public static bool Is(IOperation call, string errorCode)
    {
        for (IOperation current = call; current.Parent is { } parent; current = parent)
        {
            if (parent is IAnonymousFunctionOperation && Surroundings.EnclosingMember(call).Descendants().Any(IsAssertion))
            {
                return true;
            }

            if (parent is ITryOperation attempt && ReferenceEquals(attempt.Body, current) && attempt.Catches.Any(clause => clause.Descendants().Any(operation => operation is IFieldReferenceOperation field && field.Field.Name == errorCode)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>Assert.Throws</c>, <c>Should().ThrowAsync</c>, <c>Record.Exception</c> and their kin.</summary>
    private static bool IsAssertion(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.Name: var name }
        && ((name.IndexOf("Throw", StringComparison.Ordinal) >= 0 && !name.StartsWith("ThrowIf", StringComparison.Ordinal)) || name is "Exception" or "ExceptionAsync");
}
