using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Recognises loops that cut a larger payload into pieces and send each as a datagram, with nothing that tells the pieces apart.</summary>
internal static class ChunkedDatagrams
{
    /// <summary>Expressions are nested, and locals stand for others, only so deep in code that people write.</summary>
    private const int MaxSteps = 16;

    /// <summary>True if what a call sends is one piece of a payload that the loop around it goes through.</summary>
    public static bool IsChunk(IInvocationOperation send, IOperation payload, NetworkTypes types)
    {
        if (Surroundings.EnclosingLoop(send) is not { } loop)
        {
            return false;
        }

        bool isChunk = Advances(OffsetOf(send), loop) || IsPiece(payload, loop, types) || FilledFrom(payload, loop, types);
        return isChunk && !loop.Descendants().Any(operation => operation is IInvocationOperation call && NetworkCalls.OperationOf(call, types) == NetworkOperation.DatagramReceive);
    }

    /// <summary>The offset in <c>SendTo(buffer, offset, size, flags, remote)</c>.</summary>
    private static IOperation? OffsetOf(IInvocationOperation send)
    {
        foreach (IArgumentOperation argument in send.Arguments)
        {
            if (argument.Parameter?.Name == "offset")
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>A slice at a place that moves on, or an element of <c>data.Chunk(size)</c>.</summary>
    private static bool IsPiece(IOperation payload, ILoopOperation loop, NetworkTypes types)
    {
        IOperation piece = payload;
        for (int step = 0; step < MaxSteps; step++)
        {
            switch (piece)
            {
                case IConversionOperation conversion:
                    piece = conversion.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ToArray" or "Take" } call when NetworkCalls.ReceiverOf(call) is { } inner:
                    piece = inner;
                    break;
                case ILocalReferenceOperation local when loop is IForEachLoopOperation each && each.Locals.Contains(local.Local):
                    return IsListOfPieces(each.Collection.WithoutConversions(), types);
                case ILocalReferenceOperation local when LocalValues.OnlyValueOf(local) is { } value:
                    piece = value;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" or "Skip" or "GetRange" or "Substring" } slice:
                    return slice.Arguments.Any(argument => Advances(argument.Value, loop));
                case IInvocationOperation { TargetMethod.Name: "GetBytes" } encoder when encoder.Arguments.Length > 0:
                    piece = encoder.Arguments[0].Value;
                    break;
                case IObjectCreationOperation { Type.Name: "ArraySegment" or "ReadOnlyMemory" or "Memory" or "ReadOnlySpan" or "Span", Arguments.Length: 3 } slice:
                    return Advances(slice.Arguments[1].Value, loop);
                case IArrayElementReferenceOperation { Indices: { Length: 1 } indices } when indices[0] is IRangeOperation { LeftOperand: { } start }:
                    return Advances(start, loop);
                case IImplicitIndexerReferenceOperation { Argument: IRangeOperation { LeftOperand: { } start } }:
                    return Advances(start, loop);
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary><c>data.Chunk(size)</c>, or a local list to which another loop adds pieces.</summary>
    private static bool IsListOfPieces(IOperation list, NetworkTypes types)
    {
        if (list is not ILocalReferenceOperation local)
        {
            return list is IInvocationOperation { TargetMethod: { Name: "Chunk", ContainingType.Name: "Enumerable" } };
        }

        foreach (IOperation operation in Surroundings.EnclosingMember(list).Descendants())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: "Add", Instance: ILocalReferenceOperation target, Arguments.Length: 1 } add && SymbolEqualityComparer.Default.Equals(target.Local, local.Local))
            {
                return Surroundings.EnclosingLoop(add) is { } cutting && (IsPiece(add.Arguments[0].Value, cutting, types) || FilledFrom(add.Arguments[0].Value, cutting, types));
            }
        }

        return LocalValues.OnlyValueOf(local) is IInvocationOperation { TargetMethod: { Name: "Chunk", ContainingType.Name: "Enumerable" } };
    }

    /// <summary>A buffer that the loop fills from another one, or from a stream that is no connection of messages, and that gets nothing else: no header.</summary>
    private static bool FilledFrom(IOperation payload, ILoopOperation loop, NetworkTypes types)
    {
        if (LocalIn(payload) is not { } buffer)
        {
            return false;
        }

        bool filled = false;
        foreach (IOperation operation in Surroundings.EnclosingMember(loop).Descendants())
        {
            if (operation is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, buffer))
            {
                continue;
            }

            if (IsFill(reference, loop, types))
            {
                filled = true;
            }
            else if (!IsHarmless(reference, types))
            {
                return false;
            }
        }

        return filled;
    }

    private static bool IsFill(ILocalReferenceOperation buffer, ILoopOperation loop, NetworkTypes types)
    {
        if (CallGiven(buffer) is not { } call || !IsWithin(call, loop))
        {
            return false;
        }

        return call.TargetMethod.Name switch
        {
            "BlockCopy" or "Copy" => call.Arguments.Length == 5 && Advances(call.Arguments[1].Value, loop) && IsOf(call.Arguments[2].Value, buffer) && call.Arguments[3].Value.ConstantValue is { HasValue: true, Value: 0 },
            "Read" or "ReadAsync" => types.Stream is { } stream && call.Instance?.Type?.IsOrInherits(stream) == true && !NetworkStreams.Is(call.Instance, types) && StartsAtZero(call),
            _ => false,
        };
    }

    /// <summary>Its declaration, its length, being sent, kept to be sent, or logged; anything else might put a header into it.</summary>
    private static bool IsHarmless(ILocalReferenceOperation buffer, NetworkTypes types) =>
        buffer.Parent is IPropertyReferenceOperation
        || (buffer.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, buffer) && assignment.Value.WithoutConversions() is IArrayCreationOperation)
        || (CallGiven(buffer) is { } call && (DatagramSend.PayloadOf(call, types) is not null || call.TargetMethod.Name is "Resize" or "Clear" or "Write" or "WriteLine" or "Add"));

    private static bool StartsAtZero(IInvocationOperation read)
    {
        foreach (IArgumentOperation argument in read.Arguments)
        {
            if (argument.Parameter?.Name == "offset")
            {
                return argument.Value.ConstantValue is { HasValue: true, Value: 0 };
            }
        }

        return true;
    }

    private static ILocalSymbol? LocalIn(IOperation payload)
    {
        IOperation current = payload;
        while (true)
        {
            switch (current)
            {
                case IConversionOperation conversion:
                    current = conversion.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" } view when NetworkCalls.ReceiverOf(view) is { } inner:
                    current = inner;
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                default:
                    return null;
            }
        }
    }

    /// <summary>The call that is given a value, also as a span or as memory.</summary>
    private static IInvocationOperation? CallGiven(IOperation value)
    {
        IOperation? current = value.Parent;
        while (current is IConversionOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" } } or IInvocationOperation { TargetMethod.Name: "AsMemory" or "AsSpan" })
        {
            current = current.Parent;
        }

        return current is IArgumentOperation { Parent: IInvocationOperation call } ? call : null;
    }

    private static bool IsOf(IOperation value, ILocalReferenceOperation reference) =>
        value.WithoutConversions() is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, reference.Local);

    private static bool IsWithin(IOperation operation, IOperation outer)
    {
        for (IOperation? current = operation; current is not null; current = current.Parent)
        {
            if (ReferenceEquals(current, outer))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if an expression has a local in it that the loop changes.</summary>
    private static bool Advances(IOperation? offset, ILoopOperation loop)
    {
        if (offset is null || offset.ConstantValue.HasValue)
        {
            return false;
        }

        foreach (IOperation part in offset.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation local && (IsChanged(local.Local, loop) || (LocalValues.OnlyValueOf(local) is { } value && !ReferenceEquals(value, offset) && value.DescendantsAndSelf().Any(inner => inner is ILocalReferenceOperation of && IsChanged(of.Local, loop)))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChanged(ILocalSymbol local, ILoopOperation loop)
    {
        foreach (IOperation operation in loop.Descendants())
        {
            if (operation is IIncrementOrDecrementOperation { Target: ILocalReferenceOperation counted } && Is(counted))
            {
                return true;
            }

            if (operation is ICompoundAssignmentOperation { Target: ILocalReferenceOperation added } && Is(added))
            {
                return true;
            }

            if (operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation assigned } && Is(assigned))
            {
                return true;
            }
        }

        return false;

        bool Is(ILocalReferenceOperation reference) => SymbolEqualityComparer.Default.Equals(reference.Local, local);
    }
}
