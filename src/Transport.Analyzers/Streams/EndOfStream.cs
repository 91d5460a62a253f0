using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Tells whether a loop goes on for ever when a read in it returns 0.</summary>
internal static class EndOfStream
{
    /// <summary>The innermost loop around a read, if nothing in it is left, thrown, closed or changed by a count of 0; null if something may be, or the flow is not understood.</summary>
    public static ILoopOperation? LoopThatGoesOn(NetworkRead read, NetworkTypes types) =>
        Surroundings.EnclosingLoop(read.Call) is { } loop && IsEndless(read, loop, out int reachedUntil) && !IsLeftByAnother(read, loop, reachedUntil, types) ? loop : null;

    /// <summary>True if the same loop has another read, which the end of the stream leads to as well, and which leaves the loop: a header that is checked, and a body that is not.</summary>
    private static bool IsLeftByAnother(NetworkRead read, ILoopOperation loop, int reachedUntil, NetworkTypes types) => loop.InSameFunction().Any(operation =>
        operation is IInvocationOperation call
        && !ReferenceEquals(call, read.Call)
        && call.Syntax.SpanStart < reachedUntil
        && NetworkRead.Of(call, types) is { } other
        && ReferenceEquals(Surroundings.EnclosingLoop(call), loop)
        && !IsEndless(other, loop, out _));

    private static bool IsEndless(NetworkRead read, ILoopOperation loop, out int reachedUntil)
    {
        reachedUntil = int.MaxValue;
        if (read.Use == CountUse.Returned
            || loop is not (IWhileLoopOperation or IForLoopOperation)
            || IsInForInitializer(read.Call, loop)
            || WaitsForData(read, loop)
            || ConnectionOfLoop.IsNewEachTime(read, loop))
        {
            return false;
        }

        EndValues values = new(read, loop);
        EndConditions conditions = new(values, loop);
        reachedUntil = FirstUnconditionalContinue(loop, conditions);
        return GoesOn(loop, conditions) && !LeavesInside(read, loop, values, conditions, reachedUntil);
    }

    private static IOperation? ConditionOf(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation repeat => repeat.Condition,
        IForLoopOperation counted => counted.Condition,
        _ => null,
    };

    private static bool IsInForInitializer(IOperation call, ILoopOperation loop) => loop is IForLoopOperation counted && counted.Before.Any(before => before.Syntax.Span.Contains(call.Syntax.Span));

    private static bool GoesOn(ILoopOperation loop, EndConditions conditions)
    {
        if (ConditionOf(loop) is not { } condition)
        {
            return true;
        }

        return conditions.Evaluate(condition) switch
        {
            Truth.True => true,
            Truth.False => false,
            _ => GoesOnIfUnknown(condition, conditions),
        };
    }

    /// <summary>A part that is true at the end leaves it to the other part; of two that cannot be evaluated, neither may change.</summary>
    private static bool GoesOnIfUnknown(IOperation condition, EndConditions conditions) => condition.Unwrapped() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and => IsTrueOrSettled(and.LeftOperand, conditions) && IsTrueOrSettled(and.RightOperand, conditions),
        { } other => conditions.IsSettled(other),
    };

    private static bool IsTrueOrSettled(IOperation condition, EndConditions conditions) => conditions.Evaluate(condition) switch
    {
        Truth.True => true,
        Truth.False => false,
        _ => GoesOnIfUnknown(condition, conditions),
    };

    /// <summary>Loops that ask first whether there is data do not come to a read that returns 0, or they look for the end by other means.</summary>
    private static bool WaitsForData(NetworkRead read, ILoopOperation loop)
    {
        foreach (IOperation operation in loop.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IPropertyReferenceOperation { Property.Name: "DataAvailable" or "Available" }:
                case IInvocationOperation { TargetMethod: { Name: "Poll" or "Select", ContainingType.Name: "Socket" } }:
                case IReturnOperation { Kind: OperationKind.YieldReturn }:
                case IAnonymousFunctionOperation lambda when read.Count is { } count && lambda.Descendants().Any(part => CountUses.IsReferenceTo(part, count)):
                    return true;
            }
        }

        return false;
    }

    private static bool LeavesInside(NetworkRead read, ILoopOperation loop, EndValues values, EndConditions conditions, int reachedUntil)
    {
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (operation.Syntax.SpanStart < reachedUntil && (MayLeave(operation, read, loop, values) || (IsAction(operation) && conditions.IsAnswer(operation))) && !conditions.IsOutOfReach(operation))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>More than logging and waiting.</summary>
    private static bool IsAction(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.Name: not ("Sleep" or "Delay" or "Yield" or "ConfigureAwait") } call && !Logging.Is(call);

    /// <summary>Where a <c>continue</c> that a count of 0 leads to ends the way through the loop.</summary>
    private static int FirstUnconditionalContinue(ILoopOperation loop, EndConditions conditions)
    {
        int first = int.MaxValue;
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (operation is IBranchOperation { BranchKind: BranchKind.Continue } branch
                && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ContinueLabel)
                && branch.Syntax.SpanStart < first
                && IsTaken(branch, loop, conditions))
            {
                first = branch.Syntax.SpanStart;
            }
        }

        return first;
    }

    private static bool IsTaken(IOperation branch, ILoopOperation loop, EndConditions conditions)
    {
        for (IOperation current = branch; current.Parent is { } parent && !ReferenceEquals(parent, loop); current = parent)
        {
            switch (parent)
            {
                case IBlockOperation:
                    break;
                case ITryOperation attempt when ReferenceEquals(attempt.Body, current):
                    break;
                case IConditionalOperation choice when conditions.Evaluate(choice.Condition) == (ReferenceEquals(choice.WhenTrue, current) ? Truth.True : Truth.False):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>True for the last part, and for the parts that a loop goes through.</summary>
    private static bool IsWithin(IArrayElementReferenceOperation element) => element.Indices[0] switch
    {
        ILocalReferenceOperation => true,
        IBinaryOperation { LeftOperand: IPropertyReferenceOperation { Property.Name: "Length", Instance: { } array }, RightOperand.ConstantValue: { HasValue: true, Value: 1 } } => Variables.AreSame(array, element.ArrayReference),
        _ => false,
    };

    private static bool MayLeave(IOperation operation, NetworkRead read, ILoopOperation loop, EndValues values)
    {
        switch (operation)
        {
            case IBranchOperation { BranchKind: BranchKind.Break } branch:
                return SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel);
            case IBranchOperation { BranchKind: BranchKind.GoTo }:
            case IReturnOperation:
            case IThrowOperation:
                return true;
            case IInvocationOperation call:
                return !ReferenceEquals(call, read.Call) && LeavingCalls.MayLeave(call, values);
            case IObjectCreationOperation creation:
                return creation.Type?.DeclaringSyntaxReferences.Length > 0 && creation.Arguments.Any(argument => values.IsIn(argument.Value));

            // Parts of an empty text are not there, and so is what stands before position 0.
            case IArrayElementReferenceOperation { Indices.Length: 1 } element when element.Indices[0] is not IRangeOperation:
                return values.IsContent(element.ArrayReference) || (values.IsSplit(element.ArrayReference) && !values.IsContent(element) && !IsWithin(element)) || (element.Indices[0] is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } && values.IsIn(element.Indices[0]));
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } text }:
                return values.IsContent(text);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } difference:
                return values.IsCount(difference.LeftOperand);

            // The count in a variable that others see.
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation or IArrayElementReferenceOperation } assignment:
                return values.IsCount(assignment.Value);

            // "done = count == 0" is looked at elsewhere.
            case ISimpleAssignmentOperation { Value: IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } test }:
                return values.IsIn(test);
            case IVariableInitializerOperation { Value: IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } test }:
                return values.IsIn(test);
            case ISwitchOperation choice:
                return values.IsCount(choice.Value);
            case ISwitchExpressionOperation choice:
                return values.IsIn(choice.Value);
            default:
                return false;
        }
    }
}
