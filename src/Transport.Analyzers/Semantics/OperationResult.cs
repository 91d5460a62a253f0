using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Finds where the result of a network call comes out.</summary>
internal static class OperationResult
{
    /// <summary>
    /// The outermost expression that is still the result of a call: after <c>AsTask</c>, <c>ConfigureAwait</c>, <c>await</c>, <c>.Result</c>, <c>GetAwaiter().GetResult()</c>, conversions and parentheses.
    /// Its parent is what is done with the result.
    /// </summary>
    public static IOperation Of(IInvocationOperation call)
    {
        IOperation result = call;
        while (result.Parent is { } parent && Continues(result, parent))
        {
            result = parent;
        }

        return result;
    }

    private static bool Continues(IOperation value, IOperation parent) => parent switch
    {
        IAwaitOperation or IParenthesizedOperation => true,
        IConversionOperation { OperatorMethod: null } => true,
        IConditionalAccessOperation access => ReferenceEquals(access.WhenNotNull, value),
        IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "GetAwaiter" or "GetResult" or "WaitAsync" } wrapper => ReferenceEquals(NetworkCalls.ReceiverOf(wrapper), value) || ReferenceEquals(wrapper.Instance, value),
        IPropertyReferenceOperation { Property.Name: "Result" } property => ReferenceEquals(property.Instance, value) && property.Property.ContainingType.IsTask(),
        _ => false,
    };
}
