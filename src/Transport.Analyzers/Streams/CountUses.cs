using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>What becomes of the count of a read after the statement that reads.</summary>
internal static class CountUses
{
    /// <summary>True if nothing reads the count: it is dropped, or put into a local that is only written.</summary>
    public static bool IsIgnored(NetworkRead read) =>
        read.Use == CountUse.Dropped || (read.Use == CountUse.Stored && read.Count is ILocalSymbol local && !IsRead(local, read.Call));

    /// <summary>True if the count is at most compared with 0 or 1 and written to a log: nothing that could know how much of the buffer is filled.</summary>
    public static bool SaysOnlyWhetherThereIsAny(NetworkRead read)
    {
        if (read.Use == CountUse.Dropped)
        {
            return true;
        }

        if (read.Count is null)
        {
            return read.Use == CountUse.Used && IsHarmless(read.Result);
        }

        if (read.Count is not (ILocalSymbol or IParameterSymbol { RefKind: RefKind.None }) || (read.Use == CountUse.Used && !IsHarmless(read.Result.Parent!)))
        {
            return false;
        }

        foreach (IOperation operation in Surroundings.EnclosingMember(read.Call).Descendants())
        {
            if (IsReferenceTo(operation, read.Count) && !IsWritten(operation) && !IsHarmless(operation) && !IsOverwritten(read, operation))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if what a reference reads is surely the count of another read, as for a header and a body: it stands before, or the variable is given a new value in a block around it.</summary>
    private static bool IsOverwritten(NetworkRead read, IOperation reference)
    {
        int at = reference.Syntax.SpanStart;
        int readAt = read.Call.Syntax.SpanStart;
        IOperation body = Surroundings.EnclosingBody(reference);
        if (!ReferenceEquals(body, Surroundings.EnclosingBody(read.Call)))
        {
            return false;
        }

        return (at < readAt && !IsReachedAgain(readAt)) || body.InSameFunction().Any(operation =>
            operation is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation { Parent: IBlockOperation block } } write
            && IsReferenceTo(write.Target, read.Count!)
            && block.Syntax.Span.Contains(at)
            && write.Syntax.Span.End <= at
            && !write.Syntax.Span.Contains(readAt)
            && !(write.Syntax.SpanStart < readAt && readAt < at)
            && !IsReachedAgain(write.Syntax.SpanStart));

        // The read may come back to the reference by a loop around both, unless the new value is in it too.
        bool IsReachedAgain(int write)
        {
            for (IOperation? current = read.Call.Parent; current is not null; current = current.Parent)
            {
                if (current is ILoopOperation && current.Syntax.Span.Contains(at) && (write == readAt || !current.Syntax.Span.Contains(write)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True for a reference to a local or parameter.</summary>
    public static bool IsReferenceTo(IOperation operation, ISymbol symbol) => operation switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field, symbol),
        IPropertyReferenceOperation property => SymbolEqualityComparer.Default.Equals(property.Property, symbol),
        _ => false,
    };

    private static bool IsRead(ILocalSymbol local, IOperation inside)
    {
        foreach (IOperation operation in Surroundings.EnclosingMember(inside).Descendants())
        {
            if (IsReferenceTo(operation, local) && !IsWritten(operation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWritten(IOperation reference) => reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference);

    private static bool IsHarmless(IOperation count)
    {
        IOperation value = count;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        switch (value.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } comparison:
                return IsZeroOrOne(ReferenceEquals(comparison.LeftOperand, value) ? comparison.RightOperand : comparison.LeftOperand);
            case IIsPatternOperation { Pattern: { } pattern }:
                return pattern.DescendantsAndSelf().All(static part => part is not (IDeclarationPatternOperation or IRecursivePatternOperation) && (part is not ILiteralOperation || IsZeroOrOne(part)));
            case IInterpolationOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String }:
                return IsLogged(value.Parent);
            case IArgumentOperation:
                return IsLogged(value);
            case IInvocationOperation { TargetMethod.Name: "ToString" } text:
                return IsLogged(text);
            default:
                return false;
        }
    }

    private static bool IsZeroOrOne(IOperation value) => value.Unwrapped().ConstantValue is { HasValue: true, Value: 0 or 1 or -1 or 0L or 1L or -1L };

    private static bool IsLogged(IOperation value)
    {
        for (IOperation? current = value; current is not null and not IBlockOperation; current = current.Parent)
        {
            if (current is IInvocationOperation call)
            {
                if (Logging.Is(call))
                {
                    return true;
                }

                if (call.TargetMethod is not { Name: "ToString" or "Format" or "Concat" })
                {
                    return false;
                }
            }
        }

        return false;
    }
}
