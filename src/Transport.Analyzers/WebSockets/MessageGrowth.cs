using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Where a loop adds what it has received to a message, and what it adds it to.</summary>
internal sealed class MessageGrowth(IOperation operation, ISymbol collector)
{
    /// <summary>The call or assignment that adds.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The variable that grows.</summary>
    public ISymbol Collector { get; } = collector;

    /// <summary>The place where a loop grows something that lives longer than a round of it; null if there is none.</summary>
    public static MessageGrowth? In(ILoopOperation loop, ReceivedResult result, ReceiveFacts facts)
    {
        BoundedBytes bytes = new(result, facts);
        foreach (IOperation operation in loop.Descendants())
        {
            if (CollectorOf(operation, bytes, facts) is { } collector
                && ReferenceEquals(Surroundings.EnclosingLoop(operation), loop)
                && (collector is IFieldSymbol || (collector is ILocalSymbol local && !TextParts.IsDeclaredIn(local, loop.Body) && !HasFixedSize(local, facts))))
            {
                return new(operation, collector);
            }
        }

        return null;
    }

    /// <summary>True if the size is compared with anything but nothing, in the loop or around it, or checked by a call.</summary>
    public static bool IsBounded(ILoopOperation loop, MessageGrowth growth, ReceivedResult result, ReceiveFacts facts)
    {
        BoundedBytes bytes = new(result, facts);
        if (loop is IForLoopOperation)
        {
            return true;
        }

        List<ISymbol> totals = [];
        IOperation function = Surroundings.EnclosingBody(loop);
        foreach (IOperation operation in function.Descendants())
        {
            if (operation is ICompoundAssignmentOperation { Target: { } target } sum && bytes.AreIn(sum.Value) && ReceiveExpressions.VariableOf(target) is { } total)
            {
                totals.Add(total);
            }
        }

        foreach (IOperation operation in function.Descendants())
        {
            switch (operation)
            {
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } comparison
                    when loop.Syntax.Span.Contains(comparison.Syntax.Span) && (IsLimit(comparison.LeftOperand, comparison.RightOperand) || IsLimit(comparison.RightOperand, comparison.LeftOperand)):
                case IRelationalPatternOperation pattern when !IsNothing(pattern.Value) && loop.Syntax.Span.Contains(pattern.Syntax.Span):
                case IInvocationOperation call when IsCheck(call) && call.Arguments.Any(argument => IsSize(argument.Value, includeCollector: true)):
                    return true;
            }
        }

        return false;

        bool IsLimit(IOperation size, IOperation limit) => IsSize(size, includeCollector: false) && (!IsNothing(limit) || (ReceiveExpressions.VariableOf(size) is { } total && totals.Contains(total, SymbolEqualityComparer.Default)));

        bool IsSize(IOperation value, bool includeCollector) => value.DescendantsAndSelf().Any(part => part switch
        {
            IPropertyReferenceOperation { Property.Name: "Length" or "Count" or "Position" or "WrittenCount" or "Capacity" or "FreeCapacity", Instance: { } instance } => IsCollector(instance) || (bytes.IsRead(part) && part.Parent is not IBinaryOperation { OperatorKind: not BinaryOperatorKind.Add }),
            ILocalReferenceOperation or IFieldReferenceOperation => (ReceiveExpressions.VariableOf(part) is { } variable && totals.Contains(variable, SymbolEqualityComparer.Default)) || (includeCollector && IsCollector(part)),
            _ => false,
        });

        bool IsCollector(IOperation value) => SymbolEqualityComparer.Default.Equals(ReceiveExpressions.VariableOf(value), growth.Collector);
    }

    private static bool IsNothing(IOperation limit) => limit.WithoutConversions().ConstantValue is { HasValue: true, Value: 0 or 0L or 1 or 1L };

    private static bool IsCheck(IInvocationOperation call)
    {
        string name = call.TargetMethod.Name;
        return Says("Throw") || Says("Check") || Says("Ensure") || Says("Valid") || Says("Limit") || Says("Exceed") || Says("Max") || Says("TooBig") || Says("TooLarge") || Says("Guard");

        bool Says(string word) => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;
    }

    private static ISymbol? CollectorOf(IOperation operation, BoundedBytes bytes, ReceiveFacts facts)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod.Name: "Write" or "WriteAsync" or "Add" or "AddRange" or "Append" or "Advance" } call when NetworkCalls.ReceiverOf(call)?.WithoutConversions() is { } instance && IsGrowing(call, instance.Type) && call.Arguments.Any(argument => bytes.AreIn(argument.Value) || IsTextOf(argument.Value)):
                return ReceiveExpressions.VariableOf(instance);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Target: { Type.SpecialType: SpecialType.System_String } target } sum when IsTextOf(sum.Value):
                return ReceiveExpressions.VariableOf(target);
            case ISimpleAssignmentOperation { Value: IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum, Target: { Type.SpecialType: SpecialType.System_String } target } when IsTextOf(sum.RightOperand):
                return ReceiveExpressions.VariableOf(target) is { } text && SymbolEqualityComparer.Default.Equals(text, ReceiveExpressions.VariableOf(sum.LeftOperand)) ? text : null;
            default:
                return null;
        }

        bool IsTextOf(IOperation value)
        {
            IOperation text = value.WithoutConversions();
            if (text is ILocalReferenceOperation { Local.Type.SpecialType: SpecialType.System_String } local)
            {
                return facts.Assignments.Any(assignment => SymbolEqualityComparer.Default.Equals(assignment.Key, local.Local) && IsDecode(assignment.Value.WithoutConversions()));
            }

            return IsDecode(text);
        }

        bool IsDecode(IOperation value) => value is IInvocationOperation { TargetMethod.Name: "GetString" } call && DecodeSinks.Is(call) && call.Arguments.Any(argument => bytes.AreIn(argument.Value));
    }

    private static bool IsGrowing(IInvocationOperation call, ITypeSymbol? collector) => (collector?.Name, call.TargetMethod.Name) switch
    {
        ("MemoryStream" or "RecyclableMemoryStream", "Write" or "WriteAsync") => true,
        ("List", "AddRange" or "Add") => true,
        ("StringBuilder", "Append") => true,
        ("ArrayBufferWriter", "Write" or "Advance") => true,
        _ => false,
    };

    /// <summary>True for a stream over an array, which cannot grow.</summary>
    private static bool HasFixedSize(ILocalSymbol collector, ReceiveFacts facts) => facts.Assignments.Any(assignment =>
        SymbolEqualityComparer.Default.Equals(assignment.Key, collector)
        && assignment.Value.WithoutConversions() is IObjectCreationOperation { Type.Name: "MemoryStream" } creation
        && creation.Arguments.Length > 0
        && creation.Arguments[0].Value.Type is IArrayTypeSymbol);
}
