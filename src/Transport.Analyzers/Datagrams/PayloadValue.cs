using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Looks through what does not change the bytes of a payload.</summary>
internal static class PayloadValue
{
    private const int MaxSteps = 12;

    /// <summary>The expression that made the bytes: behind conversions (also to memory and spans), <c>AsMemory()</c> and <c>AsSpan()</c>, and locals that are given one value.</summary>
    public static IOperation Of(IOperation payload)
    {
        IOperation current = payload;
        for (int step = 0; step < MaxSteps; step++)
        {
            IOperation? next = current switch
            {
                IConversionOperation conversion => conversion.Operand,
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                IAwaitOperation awaited => awaited.Operation,
                ILocalReferenceOperation local => LocalValues.OnlyValueOf(local),
                IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan", Arguments.Length: 1 } view when view.TargetMethod.IsExtensionMethod => view.Arguments[0].Value,
                IObjectCreationOperation { Type.Name: "ReadOnlyMemory" or "Memory" or "ReadOnlySpan" or "Span" or "ArraySegment", Arguments.Length: 1 } view => view.Arguments[0].Value,
                _ => null,
            };
            if (next is null)
            {
                return current;
            }

            current = next;
        }

        return current;
    }

    /// <summary>A value behind conversions, and behind a local that is given one value.</summary>
    public static IOperation Simple(IOperation value)
    {
        IOperation current = value.WithoutConversions();
        return current is ILocalReferenceOperation { ConstantValue.HasValue: false } local && LocalValues.OnlyValueOf(local) is { } only ? only.WithoutConversions() : current;
    }
}
