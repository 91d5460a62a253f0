using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Follows the bytes that one receive gave: what is limited by its <c>Count</c>, in place, in slices and copies, and in locals.</summary>
internal sealed class BoundedBytes
{
    private const int MaxPasses = 4;

    private readonly HashSet<IOperation> _counts = [];
    private readonly HashSet<ISymbol> _holders = new(SymbolEqualityComparer.Default);

    /// <summary>The bytes of a result, in the member that has it.</summary>
    public BoundedBytes(ReceivedResult result, ReceiveFacts facts)
    {
        foreach (IPropertyReferenceOperation count in result.Counts)
        {
            _counts.Add(count);
        }

        Spread(facts);
    }

    /// <summary>The bytes that are given to a method in these parameters.</summary>
    public BoundedBytes(IEnumerable<IParameterSymbol> parameters, ReceiveFacts facts)
    {
        _holders.UnionWith(parameters);
        Spread(facts);
    }

    /// <summary>True if an expression has a length, or bytes, limited by the count.</summary>
    public bool AreIn(IOperation? expression)
    {
        switch (expression)
        {
            case null or IAnonymousFunctionOperation or IDelegateCreationOperation:
                return false;
            case ILocalReferenceOperation local:
                return _holders.Contains(local.Local);
            case IParameterReferenceOperation parameter:
                return _holders.Contains(parameter.Parameter);
            case IPropertyReferenceOperation property:
                return _counts.Contains(property) || (AreIn(property.Instance) && property.Property.Name is not ("IsEmpty" or "Position")) || property.Arguments.Any(argument => AreIn(argument.Value));
            case IInvocationOperation call:
                return IsSlice(call) && (AreIn(call.Instance) || call.Arguments.Any(argument => AreIn(argument.Value)));
            case IObjectCreationOperation creation:
                return IsView(creation.Type) && creation.Arguments.Any(argument => AreIn(argument.Value));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } difference:
                return AreIn(difference.LeftOperand);
            case IBinaryOperation:
                // A sum is the length of what has been collected, a comparison no length at all.
                return false;
            case IAssignmentOperation assignment:
                return AreIn(assignment.Value);
            case IConditionalOperation choice:
                return AreIn(choice.WhenTrue) || AreIn(choice.WhenFalse);
            default:
                foreach (IOperation child in expression.ChildOperations)
                {
                    if (AreIn(child))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    /// <summary>True if an operation reads the count, or a local that holds it or the bytes.</summary>
    public bool IsRead(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation property => _counts.Contains(property),
        ILocalReferenceOperation local => _holders.Contains(local.Local) && !ReferenceEquals((local.Parent as IAssignmentOperation)?.Target, local),
        _ => false,
    };

    /// <summary>True for calls that give a part or a copy of what they are made on.</summary>
    public static bool IsSlice(IInvocationOperation call) => call.TargetMethod.Name is "AsSpan" or "AsMemory" or "Slice" or "Take" or "Skip" or "ToArray" or "ToList" or "GetSubArray" or "SubArray" or "Subarray" or "GetRange" or "CopyFrom" or "AsStream" or "GetArray" or "Create" or "Clone" or "Min";

    private static bool IsView(ITypeSymbol? type) => type?.Name is "ArraySegment" or "ReadOnlySpan" or "Span" or "Memory" or "ReadOnlyMemory" or "ReadOnlySequence" or "MemoryStream" or "List" or "CodedInputStream";

    private static bool MayHold(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.SpecialType is SpecialType.System_Byte,
        { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 } => true,
        { SpecialType: not SpecialType.None } => type.Name is "IEnumerable" or "IList",
        INamedTypeSymbol named => IsView(named) || named.Name is "IEnumerable" or "Stream" or "ByteString",
        _ => false,
    };

    private void Spread(ReceiveFacts facts)
    {
        for (int pass = 0; pass < MaxPasses && SpreadOnce(facts); pass++)
        {
        }
    }

    private bool SpreadOnce(ReceiveFacts facts)
    {
        bool found = false;
        foreach (KeyValuePair<ISymbol, IOperation> assignment in facts.Assignments)
        {
            if (assignment.Key is ILocalSymbol local && MayHold(local.Type) && !_holders.Contains(local) && AreIn(assignment.Value))
            {
                found |= _holders.Add(local);
            }
        }

        foreach (IInvocationOperation call in facts.Calls)
        {
            if (call.TargetMethod.Name == "Resize" && call.Arguments.Length == 2 && call.Arguments[0].Value.WithoutConversions() is ILocalReferenceOperation resized && AreIn(call.Arguments[1].Value))
            {
                found |= _holders.Add(resized.Local);
            }
        }

        return found;
    }
}
