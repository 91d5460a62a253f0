using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Evaluates conditions for the case that a read has returned 0.</summary>
internal sealed class EndConditions(EndValues values, IOperation loop)
{
    /// <summary>What is known of variables. While one is being asked about it counts as changed, since variables may be set under conditions that depend on each other.</summary>
    private readonly Dictionary<ISymbol, bool> _unchanged = new(SymbolEqualityComparer.Default);

    private bool? _setsFlags;

    /// <summary>Whether a condition holds when the count is 0.</summary>
    public Truth Evaluate(IOperation condition)
    {
        condition = condition.Unwrapped();
        switch (condition)
        {
            case { ConstantValue: { HasValue: true, Value: bool constant } }:
                return Truths.Of(constant);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Truths.Not(Evaluate(not.Operand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } and:
                return Truths.And(Evaluate(and.LeftOperand), Evaluate(and.RightOperand));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } or:
                return Truths.Not(Truths.And(Truths.Not(Evaluate(or.LeftOperand)), Truths.Not(Evaluate(or.RightOperand))));
            case IBinaryOperation comparison:
                return Compare(comparison);
            case IIsPatternOperation test when NumberOf(test.Value) is { } number:
                return Match(number, test.Pattern);
            case IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", Arguments: { Length: 1 } arguments } when values.IsContent(arguments[0].Value):
                return Truth.True;
            case IInvocationOperation { TargetMethod.Name: "Contains" or "StartsWith" or "EndsWith" or "Equals", Instance: { } text, Arguments: { Length: > 0 } searched } when values.IsContent(text) && MustBeThere(condition, searched[0].Value):
                return Truth.False;
            default:
                return Truth.Unknown;
        }
    }

    /// <summary>True if a condition that could not be evaluated is at least no different at the end of the stream than before: flags, tokens, sums, and what has been collected.</summary>
    public bool IsSettled(IOperation condition)
    {
        condition = condition.Unwrapped();
        if (condition.ConstantValue.HasValue)
        {
            return true;
        }

        // What has just become 0 or empty is different from before; if that could be evaluated, it has been.
        if (values.IsCount(condition) || values.IsContent(condition))
        {
            return false;
        }

        switch (condition)
        {
            case IUnaryOperation unary:
                return IsSettled(unary.Operand);
            case IBinaryOperation binary:
                return IsSettled(binary.LeftOperand) && IsSettled(binary.RightOperand);
            case IIsPatternOperation test:
                return IsSettled(test.Value);
            case IInvocationOperation { TargetMethod: { Name: "IndexOf" or "Contains" or "StartsWith" or "EndsWith" or "Equals" or "ToString" or "ToLower" or "ToUpper" or "Trim" or "TrimEnd" or "LastIndexOf" } } call when IsOfSystem(call.TargetMethod) && NetworkCalls.ReceiverOf(call) is { } receiver:
                return IsSettled(receiver) && call.Arguments.All(argument => IsSettled(argument.Value));
            case IPropertyReferenceOperation { Property.Name: "Length" or "Count" or "Position", Instance: { } instance } length when IsOfSystem(length.Property):
                return IsSettled(instance);
            case IPropertyReferenceOperation { Property: { Name: "IsCancellationRequested" or "Connected" or "CanRead" or "CanWrite" or "IsBound" } property }:
                return IsOfSystem(property);
            case IConditionalAccessOperation access:
                return IsSettled(access.WhenNotNull) || access.WhenNotNull is IPropertyReferenceOperation { Property.Name: "Connected" };
            case ICoalesceOperation coalesce:
                return IsSettled(coalesce.Value) && IsSettled(coalesce.WhenNull);
            case IConditionalAccessInstanceOperation or IInstanceReferenceOperation:
                return true;
            case IFieldReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation:
                return IsUnchanged(condition);
            case IPropertyReferenceOperation own:
                return FlagProperties.IsAuto(own.Property) ? IsUnchanged(own) : FlagProperties.IsMadeOfFlags(own.Property) && !SetsFlags();
            default:
                return false;
        }
    }

    /// <summary>True if the loop sets a variable only from what is read, so that the end of the stream changes nothing.</summary>
    private bool IsUnchanged(IOperation variable)
    {
        ISymbol symbol = Variables.SymbolOf(variable)!;
        if (!_unchanged.TryGetValue(symbol, out bool unchanged))
        {
            _unchanged[symbol] = false;
            _unchanged[symbol] = unchanged = IsSetOnlyFromWhatIsRead(symbol);
        }

        return unchanged;
    }

    private bool IsSetOnlyFromWhatIsRead(ISymbol symbol)
    {
        foreach (IOperation operation in loop.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IAssignmentOperation assignment when SymbolEqualityComparer.Default.Equals(Variables.SymbolOf(assignment.Target), symbol):
                    if (!values.IsNeutral(assignment) && !IsOutOfReach(assignment) && !IsBeforeLeaving(assignment))
                    {
                        return false;
                    }

                    break;
                case IIncrementOrDecrementOperation step when SymbolEqualityComparer.Default.Equals(Variables.SymbolOf(step.Target), symbol):
                    return false;
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument when SymbolEqualityComparer.Default.Equals(Variables.SymbolOf(argument.Value), symbol):
                    return false;
            }
        }

        return true;
    }

    /// <summary>True if the loop is left at the end of the block that an assignment stands in: the next iteration does not see it.</summary>
    private bool IsBeforeLeaving(IOperation assignment) =>
        assignment.Parent is IExpressionStatementOperation { Parent: IBlockOperation { Parent: IConditionalOperation } block }
        && loop is ILoopOperation left
        && LoopExits.IsExit(block.Operations[block.Operations.Length - 1], left);

    /// <summary>True if an operation is not reached when the count is 0.</summary>
    public bool IsOutOfReach(IOperation operation)
    {
        for (IOperation current = operation; current.Parent is { } parent && !ReferenceEquals(current, loop); current = parent)
        {
            switch (parent)
            {
                case IConditionalOperation choice when ReferenceEquals(choice.WhenTrue, current) || ReferenceEquals(choice.WhenFalse, current):
                    Truth truth = Evaluate(choice.Condition);
                    if (truth == (ReferenceEquals(choice.WhenTrue, current) ? Truth.False : Truth.True) || (truth == Truth.Unknown && !HasSelf(choice.Condition, operation) && IsSettled(choice.Condition)))
                    {
                        return true;
                    }

                    break;
                case IWhileLoopOperation { ConditionIsTop: true, Condition: { } condition } inner when !ReferenceEquals(inner, loop) && ReferenceEquals(inner.Body, current):
                    if (Evaluate(condition) == Truth.False)
                    {
                        return true;
                    }

                    break;
                case IForEachLoopOperation each when !ReferenceEquals(each, loop) && ReferenceEquals(each.Body, current):
                    if (values.IsContent(each.Collection))
                    {
                        return true;
                    }

                    break;
                case IForLoopOperation { Condition: { } condition } counted when !ReferenceEquals(counted, loop) && ReferenceEquals(counted.Body, current):
                    if (condition.Unwrapped() is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand: { } bound } && NumberOf(bound) == 0)
                    {
                        return true;
                    }

                    break;
                case ISwitchCaseOperation section when section.Parent is ISwitchOperation choice:
                    if (!section.Clauses.Any(static clause => clause is IDefaultCaseClauseOperation) && (values.IsContent(choice.Value) || IsSettled(choice.Value)))
                    {
                        return true;
                    }

                    break;
                case ICatchClauseOperation:
                    return true;
            }
        }

        return false;
    }

    /// <summary>True for what is done because the count is 0: whoever asks for that, and then does more than log or wait, has an answer.</summary>
    public bool IsAnswer(IOperation operation)
    {
        for (IOperation current = operation; current.Parent is { } parent && !ReferenceEquals(current, loop); current = parent)
        {
            if (parent is IConditionalOperation choice
                && !ReferenceEquals(choice.Condition, current)
                && Evaluate(choice.Condition) == (ReferenceEquals(choice.WhenTrue, current) ? Truth.True : Truth.False)
                && AsksForEnd(choice.Condition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a condition about the count, or about there being a text at all; not for one about what the text says.</summary>
    private bool AsksForEnd(IOperation condition) => condition.DescendantsAndSelf().Any(part => part switch
    {
        IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace" } => values.IsIn(part),
        IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } text } => values.IsContent(text),
        ILiteralOperation { ConstantValue: { HasValue: true, Value: "" } } => values.IsIn(condition),
        _ => values.IsCount(part),
    });

    /// <summary>A flag that is set under the condition of itself would be asked for ever.</summary>
    private static bool HasSelf(IOperation condition, IOperation operation) =>
        operation is IAssignmentOperation assignment && Variables.SymbolOf(assignment.Target) is { } target && condition.DescendantsAndSelf().Any(part => SymbolEqualityComparer.Default.Equals(Variables.SymbolOf(part), target));

    private Truth Compare(IBinaryOperation comparison)
    {
        if (values.IsContent(comparison.LeftOperand) || values.IsContent(comparison.RightOperand))
        {
            IOperation other = values.IsContent(comparison.LeftOperand) ? comparison.RightOperand : comparison.LeftOperand;
            if (other.Unwrapped().ConstantValue is { HasValue: true, Value: string text })
            {
                return comparison.OperatorKind switch
                {
                    BinaryOperatorKind.Equals => Truths.Of(text.Length == 0),
                    BinaryOperatorKind.NotEquals => Truths.Of(text.Length != 0),
                    _ => Truth.Unknown,
                };
            }
        }

        if (NumberOf(comparison.LeftOperand) is not { } left || NumberOf(comparison.RightOperand) is not { } right)
        {
            return Truth.Unknown;
        }

        return comparison.OperatorKind switch
        {
            BinaryOperatorKind.Equals => Truths.Of(left == right),
            BinaryOperatorKind.NotEquals => Truths.Of(left != right),
            BinaryOperatorKind.LessThan => Truths.Of(left < right),
            BinaryOperatorKind.LessThanOrEqual => Truths.Of(left <= right),
            BinaryOperatorKind.GreaterThan => Truths.Of(left > right),
            BinaryOperatorKind.GreaterThanOrEqual => Truths.Of(left >= right),
            _ => Truth.Unknown,
        };
    }

    private long? NumberOf(IOperation operation)
    {
        operation = operation is IConversionOperation && !values.IsCount(operation) ? operation.Unwrapped() : operation;
        return operation switch
        {
            { ConstantValue: { HasValue: true, Value: { } constant } } => constant switch
            {
                int number => number,
                long number => number,
                uint number => number,
                _ => null,
            },
            _ when values.IsCount(operation) => 0,
            IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } instance } when values.IsContent(instance) => 0,
            IPropertyReferenceOperation { Property.Name: "Length", Instance: ILocalReferenceOperation array } when SizeOf(array) is { } size => size,
            IInvocationOperation { TargetMethod.Name: "IndexOf" or "LastIndexOf" } search when NetworkCalls.ReceiverOf(search) is { } text && values.IsContent(text) => -1,
            _ => null,
        };
    }

    private static int? SizeOf(ILocalReferenceOperation array) =>
        LocalValues.OnlyValueOf(array)?.Unwrapped() is IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes } && sizes[0].ConstantValue is { HasValue: true, Value: int size } ? size : null;

    private Truth Match(long number, IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value: { } value } => NumberOf(value) is { } constant ? Truths.Of(number == constant) : Truth.Unknown,
        IRelationalPatternOperation relational when NumberOf(relational.Value) is { } bound => relational.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => Truths.Of(number < bound),
            BinaryOperatorKind.LessThanOrEqual => Truths.Of(number <= bound),
            BinaryOperatorKind.GreaterThan => Truths.Of(number > bound),
            BinaryOperatorKind.GreaterThanOrEqual => Truths.Of(number >= bound),
            _ => Truth.Unknown,
        },
        INegatedPatternOperation negated => Truths.Not(Match(number, negated.Pattern)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both => Truths.And(Match(number, both.LeftPattern), Match(number, both.RightPattern)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => Truths.Not(Truths.And(Truths.Not(Match(number, either.LeftPattern)), Truths.Not(Match(number, either.RightPattern)))),
        IDeclarationPatternOperation => Truth.True,
        _ => Truth.Unknown,
    };

    /// <summary>True for a text that an empty one cannot have or be: any that is searched for, but only a constant one where two are compared.</summary>
    private static bool MustBeThere(IOperation call, IOperation text) => text.Unwrapped().ConstantValue is { HasValue: true, Value: { } constant }
        ? constant is string { Length: > 0 } or char
        : call is IInvocationOperation { TargetMethod.Name: not "Equals" };

    private static bool IsOfSystem(ISymbol symbol)
    {
        INamespaceSymbol? space = symbol.ContainingType?.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
        {
            space = space.ContainingNamespace;
        }

        return space?.Name == "System";
    }

    /// <summary>True if the loop sets something to true, false or null at the end of the stream.</summary>
    private bool SetsFlags()
    {
        if (_setsFlags is null)
        {
            _setsFlags = true;
            _setsFlags = FindsFlag();
        }

        return _setsFlags.Value;
    }

    private bool FindsFlag()
    {
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation } assignment
                && assignment.Value.Unwrapped().ConstantValue is { HasValue: true, Value: null or bool }
                && !IsOutOfReach(assignment))
            {
                return true;
            }
        }

        return false;
    }
}
