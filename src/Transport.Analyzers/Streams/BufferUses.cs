using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>What becomes of the buffer of a read.</summary>
internal static class BufferUses
{
    /// <summary>False if the bytes are thrown away: the buffer is a local that nothing but reads touches, or has no name at all.</summary>
    public static bool AreBytesUsed(NetworkRead read, NetworkTypes types)
    {
        switch (read.Buffer?.Root)
        {
            case null:
                return true;
            case ILocalReferenceOperation local:
                foreach (IOperation operation in Surroundings.EnclosingMember(read.Call).Descendants())
                {
                    if (CountUses.IsReferenceTo(operation, local.Local) && !IsFilled(operation, types))
                    {
                        return true;
                    }
                }

                return false;
            case IFieldReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation:
                return true;
            default:
                return false;
        }
    }

    /// <summary>The first use of the whole buffer, however much of it is filled, after a read and before the next read into it; null if there is none that is sure.</summary>
    public static WholeBufferUse? FirstWholeUse(NetworkRead read, NetworkTypes types)
    {
        if (read.Buffer is not { StartsAtZero: true, FitsWhatIsThere: false } buffer || Variables.SymbolOf(buffer.Root) is null)
        {
            return null;
        }

        int end = int.MaxValue;
        List<IOperation> references = [];
        foreach (IOperation operation in Surroundings.EnclosingBody(read.Call).InSameFunction())
        {
            if (operation is IConversionOperation or IParenthesizedOperation || operation.Syntax.SpanStart <= read.Call.Syntax.Span.End || !Variables.AreSame(operation, buffer.Root))
            {
                continue;
            }

            references.Add(operation);
            if (IsFilledAnew(operation, types))
            {
                end = Math.Min(end, operation.Syntax.SpanStart);
            }
        }

        references.Sort(static (first, second) => first.Syntax.SpanStart.CompareTo(second.Syntax.SpanStart));
        foreach (IOperation reference in references)
        {
            if (reference.Syntax.SpanStart < end && WholeBufferUse.Of(reference) is { } use)
            {
                return use;
            }
        }

        return null;
    }

    private static bool IsFilledAnew(IOperation reference, NetworkTypes types) =>
        reference.Parent is not IPropertyReferenceOperation && (IsFilled(reference, types) || reference.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out });

    /// <summary>True if a reference is what a read fills, or is assigned, or asked for its length.</summary>
    private static bool IsFilled(IOperation reference, NetworkTypes types)
    {
        IOperation value = reference;
        while (value.Parent is { } parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or IArgumentOperation:
                case IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" or "Slice" }:
                case IObjectCreationOperation { Type.Name: "ArraySegment" or "Memory" or "Span" }:
                    value = parent;
                    continue;
                case IPropertyReferenceOperation { Property.Name: "Length" or "LongLength" or "Count" }:
                    return true;
                case ISimpleAssignmentOperation assignment:
                    return ReferenceEquals(assignment.Target, value);
                case IInvocationOperation call:
                    return NetworkCalls.OperationOf(call, types) is NetworkOperation.SocketReceive or NetworkOperation.StreamRead or NetworkOperation.DatagramReceive
                        || call.TargetMethod.Name is "ReadExactly" or "ReadExactlyAsync" or "ReadAtLeast" or "ReadAtLeastAsync" or "Clear" or "Return" or "BeginReceive" or "BeginRead";
                default:
                    return false;
            }
        }

        return false;
    }
}
