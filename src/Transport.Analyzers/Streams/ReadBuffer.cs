using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>What a read puts its bytes into.</summary>
internal sealed class ReadBuffer
{
    private ReadBuffer(IOperation root, bool startsAtZero, bool isEmpty, bool fitsWhatIsThere, bool isOneByte)
    {
        IsOneByte = isOneByte;
        Root = root;
        StartsAtZero = startsAtZero;
        IsEmpty = isEmpty;
        FitsWhatIsThere = fitsWhatIsThere;
    }

    /// <summary>The array, memory or span, without slices and conversions.</summary>
    public IOperation Root { get; }

    /// <summary>True if the bytes are put to the start of the root.</summary>
    public bool StartsAtZero { get; }

    /// <summary>True for a read of no bytes, which waits until there are some.</summary>
    public bool IsEmpty { get; }

    /// <summary>True if exactly as many bytes are asked for as have arrived already (<c>Available</c>): the count is known then.</summary>
    public bool FitsWhatIsThere { get; }

    /// <summary>True for a read of one byte, which brings all or nothing.</summary>
    public bool IsOneByte { get; }

    /// <summary>The buffer of a read; null where it has none, or several.</summary>
    public static ReadBuffer? Of(IInvocationOperation call)
    {
        IOperation? buffer = null;
        IOperation? offset = null;
        IOperation? size = null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            switch (argument.Parameter?.Name)
            {
                case "buffer":
                    buffer = argument.Value;
                    break;
                case "offset":
                    offset = argument.Value;
                    break;
                case "size" or "count":
                    size = argument.Value;
                    break;
            }
        }

        if (buffer is null)
        {
            return null;
        }

        bool startsAtZero = offset is null || IsZero(offset);
        bool isEmpty = size is not null && IsZero(size);
        bool fits = size is not null && MentionsAvailable(size);
        bool isOneByte = size is not null && IsNumber(size, 1);
        IOperation root = buffer.Unwrapped();
        while (Slice(root) is { Inner: { } inner } slice)
        {
            startsAtZero &= slice.Offset is null || IsZero(slice.Offset);
            isOneByte |= slice.Length is not null && IsNumber(slice.Length, 1);
            isEmpty |= slice.Length is not null && IsZero(slice.Length);
            fits |= slice.Length is not null && MentionsAvailable(slice.Length);
            root = inner.Unwrapped();
        }

        return new ReadBuffer(root, startsAtZero, isEmpty || IsEmptyArray(root), fits || IsMadeForWhatIsThere(root), isOneByte || HasSize(root, 1));
    }

    /// <summary>The parts of <c>x.AsMemory(offset, length)</c>, <c>new ArraySegment&lt;byte&gt;(x, …)</c> and <c>x[a..b]</c>.</summary>
    private static (IOperation? Inner, IOperation? Offset, IOperation? Length) Slice(IOperation value)
    {
        switch (value)
        {
            case IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" or "Slice" } call when NetworkCalls.ReceiverOf(call) is { } receiver:
                int first = call.Instance is null ? 1 : 0;
                return (receiver, ArgumentAt(call, first), ArgumentAt(call, first + 1));
            case IObjectCreationOperation { Type.Name: "ArraySegment" or "Memory" or "Span", Arguments: { Length: > 0 } arguments }:
                return (arguments[0].Value, arguments.Length > 1 ? arguments[1].Value : null, arguments.Length > 2 ? arguments[2].Value : null);
            case IPropertyReferenceOperation { Property.Name: "Memory" or "Span", Instance: { } instance }:
                return (instance, null, null);
            case IImplicitIndexerReferenceOperation { Argument: IRangeOperation range } indexer:
                return (indexer.Instance, range.LeftOperand, range.RightOperand);
            case IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element when indices[0] is IRangeOperation part:
                return (element.ArrayReference, part.LeftOperand, part.RightOperand);
            default:
                return default;
        }
    }

    private static IOperation? ArgumentAt(IInvocationOperation call, int index) =>
        index < call.Arguments.Length && call.Arguments[index].Parameter?.Type.SpecialType == SpecialType.System_Int32 ? call.Arguments[index].Value : null;

    private static bool IsZero(IOperation value) => IsNumber(value, 0);

    private static bool IsNumber(IOperation value, int number) => value.Unwrapped().ConstantValue is { HasValue: true, Value: int constant } && constant == number;

    private static bool HasSize(IOperation root, int size) =>
        root is ILocalReferenceOperation local
        && LocalValues.AllValuesOf(local) is { Count: 1 } values
        && values[0].Unwrapped() is IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes }
        && IsNumber(sizes[0], size);

    private static bool IsEmptyArray(IOperation root) => root switch
    {
        IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } => IsZero(sizes[0]),
        IInvocationOperation { TargetMethod: { Name: "Empty", ContainingType.Name: "Array" } } => true,
        IPropertyReferenceOperation { Property.Name: "Empty" } => true,
        IFieldReferenceOperation { Field.Name: "Empty" } => true,
        ICollectionExpressionOperation { Elements.Length: 0 } => true,
        ILocalReferenceOperation local => LocalValues.AllValuesOf(local) is { Count: 1 } values && values[0].Unwrapped() is not ILocalReferenceOperation && IsEmptyArray(values[0].Unwrapped()),
        _ => false,
    };

    private static bool IsMadeForWhatIsThere(IOperation root) =>
        root is ILocalReferenceOperation local
        && LocalValues.AllValuesOf(local) is { } values
        && values.Exists(static value => value.Unwrapped() is IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } && MentionsAvailable(sizes[0]));

    private static bool MentionsAvailable(IOperation size)
    {
        foreach (IOperation operation in size.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IPropertyReferenceOperation { Property.Name: "Available" }:
                    return true;
                case ILocalReferenceOperation local when LocalValues.AllValuesOf(local) is { } values
                    && values.Exists(static value => value.DescendantsAndSelf().Any(static part => part is IPropertyReferenceOperation { Property.Name: "Available" })):
                    return true;
            }
        }

        return false;
    }
}
