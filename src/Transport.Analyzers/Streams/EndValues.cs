using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Knows what expressions are worth when a read has returned 0: the count is 0, a text made of the bytes is empty, and a sum to which the count is added does not change.</summary>
internal sealed class EndValues
{
    private readonly NetworkRead _read;
    private readonly HashSet<ISymbol> _counts = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _contents = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _parts = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _sums = new(SymbolEqualityComparer.Default);

    public EndValues(NetworkRead read, IOperation loop)
    {
        _read = read;
        if (read.Count is { } count)
        {
            _counts.Add(count);
        }

        // Twice, so that what is made of a variable that is filled further down is known as well.
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (IOperation operation in loop.InSameFunction())
            {
                Learn(operation);
            }
        }
    }

    /// <summary>True for the count of the read, and for the variables it is put into.</summary>
    public bool IsCount(IOperation? operation)
    {
        while (operation is not null)
        {
            if (ReferenceEquals(operation, _read.Result) || ReferenceEquals(operation, _read.Call))
            {
                return true;
            }

            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    continue;
                case ISimpleAssignmentOperation assignment:
                    operation = assignment.Value;
                    continue;
                default:
                    return Variables.SymbolOf(operation) is { } symbol && _counts.Contains(symbol);
            }
        }

        return false;
    }

    /// <summary>True if the count, or what has been made of it, is part of an expression.</summary>
    public bool IsIn(IOperation operation)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (IsCount(part) || IsContent(part))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for text or bytes of which nothing is there at the end of the stream.</summary>
    public bool IsContent(IOperation operation)
    {
        operation = operation.Unwrapped();
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.Name: "Trim" or "TrimEnd" or "TrimStart" or "ToLower" or "ToUpper" or "ToLowerInvariant" or "ToUpperInvariant" or "Replace" or "ToArray" or "ToString" } same when NetworkCalls.ReceiverOf(same) is { } receiver && IsContent(receiver):
            case IInvocationOperation { TargetMethod.Name: "GetString" or "AsSpan" or "AsMemory" or "Slice" or "Take" } made when made.Arguments.Any(argument => IsCount(argument.Value) || IsContent(argument.Value)):
            case IObjectCreationOperation { Type.Name: "ArraySegment" or "String" or "Memory" or "Span" or "ReadOnlyMemory" or "ReadOnlySpan" } wrapped when wrapped.Arguments.Any(argument => IsCount(argument.Value)):
            case IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } when IsCount(sizes[0]):
            case IImplicitIndexerReferenceOperation { Argument: IRangeOperation range } when IsCount(range.RightOperand):
            case IArrayElementReferenceOperation { Indices: { Length: 1 } indices } when indices[0] is IRangeOperation part && IsCount(part.RightOperand):
                return true;
            case IArrayElementReferenceOperation { Indices: { Length: 1 } first } element when first[0].ConstantValue is { HasValue: true, Value: 0 }:
                return IsSplit(element.ArrayReference);
            default:
                return Variables.SymbolOf(operation) is { } symbol && _contents.Contains(symbol);
        }
    }

    /// <summary>True for the parts of a text: of an empty one there is one, which is empty.</summary>
    public bool IsSplit(IOperation operation)
    {
        operation = operation.Unwrapped();
        return operation is IInvocationOperation { TargetMethod.Name: "Split", Instance: { } text }
            ? IsContent(text)
            : Variables.SymbolOf(operation) is { } symbol && _parts.Contains(symbol);
    }

    /// <summary>True for a variable that only grows, or shrinks, by what is read.</summary>
    public bool IsSum(ISymbol symbol) => _sums.Contains(symbol);

    /// <summary>True for a variable that is set anew from each read: it is empty, or 0, at the end.</summary>
    public bool IsKnown(ISymbol symbol) => _counts.Contains(symbol) || _contents.Contains(symbol);

    /// <summary>True for an assignment that leaves a variable as it is, or empty, at the end of the stream.</summary>
    public bool IsNeutral(IAssignmentOperation assignment) => assignment switch
    {
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } compound => IsCount(compound.Value) || IsContent(compound.Value),
        ISimpleAssignmentOperation simple => IsCount(simple.Value) || IsContent(simple.Value) || AddsToItself(simple),
        _ => false,
    };

    private void Learn(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation declarator when declarator.GetVariableInitializer()?.Value is { } value:
                LearnValue(declarator.Symbol, value);
                break;
            case ISimpleAssignmentOperation assignment when Variables.SymbolOf(assignment.Target) is { } target:
                if (AddsToItself(assignment))
                {
                    _sums.Add(target);
                }
                else
                {
                    LearnValue(target, assignment.Value);
                }

                break;
            case ICompoundAssignmentOperation compound when Variables.SymbolOf(compound.Target) is { } target && IsNeutral(compound):
                _sums.Add(target);
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared, Parent: { } parent } when IsCountTested(parent):
                _counts.Add(declared);
                break;
        }
    }

    private bool IsCountTested(IOperation pattern)
    {
        IOperation? current = pattern;
        while (current is IPatternOperation)
        {
            current = current.Parent;
        }

        return current is IIsPatternOperation test && IsCount(test.Value);
    }

    private void LearnValue(ISymbol target, IOperation value)
    {
        if (IsCount(value))
        {
            _counts.Add(target);
        }
        else if (IsContent(value))
        {
            _contents.Add(target);
        }
        else if (IsSplit(value))
        {
            _parts.Add(target);
        }
    }

    /// <summary><c>total = total + count</c>.</summary>
    private bool AddsToItself(ISimpleAssignmentOperation assignment) =>
        assignment.Value.Unwrapped() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum
        && ((Variables.AreSame(sum.LeftOperand, assignment.Target) && (IsCount(sum.RightOperand) || IsContent(sum.RightOperand)))
            || (Variables.AreSame(sum.RightOperand, assignment.Target) && (IsCount(sum.LeftOperand) || IsContent(sum.LeftOperand))));
}
