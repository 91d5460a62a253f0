using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Registration;

/// <summary>How many transports the paths through a delegate select on its builder.</summary>
/// <remarks>Statements that decide independently of each other may in truth decide the same, so at most one of them is understood; loops, jumps and <c>catch</c> are not.</remarks>
internal sealed class SelectedTransports
{
    /// <summary>How many calls and locals lie between a call and the builder at most.</summary>
    private const int MaxSteps = 64;

    private readonly IParameterSymbol _builder;
    private readonly RegistrationTypes _types;
    private bool _isUnderstood = true;

    private SelectedTransports(IParameterSymbol builder, RegistrationTypes types)
    {
        _builder = builder;
        _types = types;
    }

    /// <summary>The numbers on all paths that end normally; null where the flow is not understood.</summary>
    public static PathCounts? Of(IAnonymousFunctionOperation function, RegistrationTypes types)
    {
        if (function.Symbol.Parameters.Length != 1)
        {
            return null;
        }

        SelectedTransports selected = new(function.Symbol.Parameters[0], types);
        PathCounts counts = selected.CountBlock(function.Body);
        return selected._isUnderstood ? counts.Ended() : null;
    }

    private PathCounts CountBlock(IBlockOperation block)
    {
        PathCounts counts = PathCounts.Nothing;
        foreach (IOperation statement in block.Operations)
        {
            counts = Then(counts, Count(statement));
        }

        return counts;
    }

    private PathCounts Count(IOperation? statement)
    {
        switch (statement)
        {
            case null:
                return PathCounts.Nothing;
            case IBlockOperation block:
                return CountBlock(block);
            case IConditionalOperation choice:
                PathCounts condition = Count(choice.Condition);
                return Then(condition, Count(choice.WhenTrue).Or(Count(choice.WhenFalse)));
            case ISwitchOperation choice:
                return Then(Count(choice.Value), CountCases(choice));
            case ISwitchExpressionOperation choice:
                PathCounts arms = PathCounts.Impossible;
                foreach (ISwitchExpressionArmOperation arm in choice.Arms)
                {
                    arms = arms.Or(Count(arm.Value));
                }

                return Then(Count(choice.Value), arms);
            case IReturnOperation @return:
                return Count(@return.ReturnedValue).Ending();
            case IThrowOperation:
                return PathCounts.Impossible;
            case IAnonymousFunctionOperation or ILocalFunctionOperation:
                return CountAside(statement);
            case ILoopOperation or ITryOperation or ICoalesceOperation or IConditionalAccessOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }:
                return CountAside(statement);
            case IBranchOperation or IInvalidOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation:
                _isUnderstood = false;
                return PathCounts.Nothing;
            default:
                return CountExpression(statement);
        }
    }

    /// <summary>What may run not at all, or several times, must not have anything to do with the builder.</summary>
    private PathCounts CountAside(IOperation operation)
    {
        foreach (IOperation inner in operation.DescendantsAndSelf())
        {
            if (IsBuilder(inner) || inner is IInvalidOperation || (inner is IReturnOperation && operation is not IAnonymousFunctionOperation and not ILocalFunctionOperation))
            {
                _isUnderstood = false;
            }
        }

        return PathCounts.Nothing;
    }

    private PathCounts CountExpression(IOperation operation)
    {
        PathCounts counts = PathCounts.Nothing;
        foreach (IOperation child in operation.ChildOperations)
        {
            counts = Then(counts, Count(child));
        }

        if (IsBuilder(operation) && !IsReceiver(operation))
        {
            _isUnderstood = false;
        }

        if (operation is IInvocationOperation call)
        {
            _isUnderstood &= call.Type is not IErrorTypeSymbol;
            if (_types.ActionOf(call.TargetMethod) is { } action)
            {
                _isUnderstood &= RootOf(call) && BuilderChain.From(call, _types).IsUnderstood;
                counts = (action & BuilderAction.Selects) != 0 ? Then(counts, PathCounts.One) : counts;
            }
        }

        return counts;
    }

    private PathCounts CountCases(ISwitchOperation choice)
    {
        PathCounts all = PathCounts.Impossible;
        bool isExhaustive = false;
        List<object?> values = [];
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            all = all.Or(CountSection(section.Body));
            foreach (ICaseClauseOperation clause in section.Clauses)
            {
                isExhaustive |= clause.CaseKind == CaseKind.Default;
                values.Add((clause as ISingleValueCaseClauseOperation)?.Value.ConstantValue.Value);
            }
        }

        return isExhaustive || NamesAll(choice.Value.Type, values) ? all : all.Or(PathCounts.Nothing);
    }

    private PathCounts CountSection(ImmutableArray<IOperation> statements)
    {
        if (statements.Length == 1 && statements[0] is IBlockOperation block)
        {
            return CountSection(block.Operations);
        }

        PathCounts counts = PathCounts.Nothing;
        foreach (IOperation statement in statements)
        {
            // A break elsewhere than at the end is a path of its own.
            if (statement is IBranchOperation { BranchKind: BranchKind.Break })
            {
                break;
            }

            counts = Then(counts, Count(statement));
        }

        return counts;
    }

    private static bool NamesAll(ITypeSymbol? type, List<object?> values) => type switch
    {
        { SpecialType: SpecialType.System_Boolean } => values.Contains(true) && values.Contains(false),
        { TypeKind: TypeKind.Enum } => type.GetMembers().All(member => member is not IFieldSymbol { HasConstantValue: true, ConstantValue: var value } || values.Contains(value)),
        _ => false,
    };

    private bool IsBuilder(IOperation operation) => operation is IParameterReferenceOperation parameter && SymbolEqualityComparer.Default.Equals(parameter.Parameter, _builder);

    /// <summary>True where the builder is used for a call that says what it does, or only read. A second name for it is not followed.</summary>
    private bool IsReceiver(IOperation builder)
    {
        IOperation use = builder;
        while (use.Parent is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            use = use.Parent;
        }

        return ValueUses.CallOn(use) is { } call
            ? _types.ActionOf(call.TargetMethod) is not null
            : use.Parent is IPropertyReferenceOperation or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ThrowIfNull" } };
    }

    /// <summary>True for calls on the builder, and on what such calls return.</summary>
    private bool RootOf(IInvocationOperation call, int steps = MaxSteps)
    {
        IOperation? receiver = NetworkCalls.ReceiverOf(call)?.WithoutConversions();
        return receiver switch
        {
            _ when steps == 0 => false,
            IInvocationOperation inner => RootOf(inner, steps - 1),
            ILocalReferenceOperation local => LocalValues.OnlyValueOf(local) is IInvocationOperation value && RootOf(value, steps - 1),
            { } other => IsBuilder(other),
            null => false,
        };
    }

    private PathCounts Then(PathCounts first, PathCounts second)
    {
        if (first.Varies && second.Varies)
        {
            _isUnderstood = false;
        }

        return first.Then(second);
    }
}
