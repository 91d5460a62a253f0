using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Datagrams;

namespace Transport.Analyzers.Sizes;

/// <summary>How many bytes an expression is at least, where constants tell.</summary>
internal static class ConstantSize
{
    private const int MaxSteps = 8;

    /// <summary>The number of bytes in an array, memory or span, or of a string in UTF-8 at least; null if it is not known.</summary>
    public static long? Of(IOperation? payload) => Of(payload, MaxSteps);

    private static long? Of(IOperation? payload, int steps)
    {
        if (payload is null || steps == 0)
        {
            return null;
        }

        if (payload.ConstantValue is { HasValue: true, Value: string text })
        {
            return text.Length;
        }

        return PayloadValue.Of(payload) switch
        {
            IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } array when IsByte((array.Type as IArrayTypeSymbol)?.ElementType) => Constant(sizes[0]),
            IInvocationOperation call => OfCall(call, steps - 1),
            IObjectCreationOperation { Type.SpecialType: SpecialType.System_String, Arguments: { Length: 2 } arguments } => Constant(arguments[1].Value),
            IObjectCreationOperation { Type.Name: "ArraySegment" or "ReadOnlyMemory" or "Memory" or "ReadOnlySpan" or "Span", Arguments: { Length: 3 } arguments } => Constant(arguments[2].Value),
            IConditionalOperation { WhenFalse: { } otherwise } choice => Larger(Of(choice.WhenTrue, steps - 1), Of(otherwise, steps - 1)),
            IOperation { ConstantValue: { HasValue: true, Value: string constant } } => constant.Length,
            _ => null,
        };
    }

    private static long? OfCall(IInvocationOperation call, int steps) => call.TargetMethod.Name switch
    {
        "AsMemory" or "AsSpan" or "Slice" when call.Arguments.Length > 1 && call.Arguments[call.Arguments.Length - 1] is { Parameter.Name: "length" } length => Constant(length.Value),
        "GetBytes" when call.Arguments.Length == 1 && call.Instance?.Type?.ContainingNamespace is { Name: "Text" } && call.Arguments[0].Value.Type?.SpecialType == SpecialType.System_String => Of(call.Arguments[0].Value, steps),
        "AllocateUninitializedArray" or "AllocateArray" when call.TargetMethod.ContainingType.Name == "GC" && call.TargetMethod.TypeArguments.Length == 1 && IsByte(call.TargetMethod.TypeArguments[0]) => Constant(call.Arguments[0].Value),
        "GetBytes" when call.TargetMethod.ContainingType.Name == "RandomNumberGenerator" && call.Arguments.Length == 1 && call.Arguments[0].Value.Type?.SpecialType == SpecialType.System_Int32 => Constant(call.Arguments[0].Value),
        _ => null,
    };

    /// <summary>A constant number, also behind a local that is given one value.</summary>
    public static long? Constant(IOperation value) => PayloadValue.Simple(value).ConstantValue switch
    {
        { HasValue: true, Value: int number } => number,
        { HasValue: true, Value: long number } => number,
        _ => null,
    };

    private static bool IsByte(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Byte;

    /// <summary>Of two ways the one that is too large for more: a branch that can never be sent is wrong whatever the other one is.</summary>
    private static long? Larger(long? first, long? second) => first is { } a && second is { } b ? Math.Max(a, b) : first ?? second;
}
