using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Closing;

/// <summary>Tells whether a close only answers the close of the peer, so that there is nothing to wait for.</summary>
internal static class PeersClose
{
    private const int MaxDepth = 3;

    /// <summary>True if the peer is known to have closed, or the code has looked at that in a way that is not understood.</summary>
    public static bool IsAnsweredBy(IInvocationOperation close, TypeBodies bodies) => IsKnownAt(close, bodies, MaxDepth);

    private static bool IsKnownAt(IInvocationOperation call, TypeBodies bodies, int depth)
    {
        if (call.Arguments.Any(static argument => argument.Descendants().Any(WebSocketCalls.IsPeersClose)) || IsBehindOpenLoop(call))
        {
            return true;
        }

        bool isOpen = IsGuardedByOpen(call);
        foreach (IOperation operation in Surroundings.EnclosingMember(call).Descendants())
        {
            if (operation.Syntax.SpanStart < call.Syntax.SpanStart
                && WebSocketCalls.IsPeersClose(operation)
                && IsSeenBy(operation, call)
                && !IsRuledOut(operation, call)
                && (!isOpen || IsInBranchOf(operation, call)))
            {
                return true;
            }
        }

        return depth > 0 && IsCalledOnlyWhereKnown(call, bodies, depth - 1);
    }

    /// <summary>True if a test is made by the function of a call, or by one around it.</summary>
    private static bool IsSeenBy(IOperation test, IOperation call) => Paths.IsWithin(call, Surroundings.EnclosingBody(test));

    /// <summary>True if the nearest condition says that the state is <c>Open</c>, in which the peer has not closed.</summary>
    private static bool IsGuardedByOpen(IOperation call)
    {
        IOperation child = call;
        for (IOperation? current = call.Parent; current is not null and not IAnonymousFunctionOperation and not ILocalFunctionOperation and not ILoopOperation; current = current.Parent)
        {
            if (current is IConditionalOperation choice && ReferenceEquals(choice.WhenTrue, child))
            {
                return AllowsOpen(choice.Condition)
                    && !choice.Condition.DescendantsAndSelf().Any(WebSocketCalls.IsPeersClose)
                    && choice.Condition.DescendantsAndSelf().All(static part => part is not (IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } or IUnaryOperation or INegatedPatternOperation) || !AllowsOpen(part));
            }

            child = current;
        }

        return false;
    }

    /// <summary>True if a call is in a branch that a test decides.</summary>
    private static bool IsInBranchOf(IOperation test, IOperation call)
    {
        for (IOperation? current = test.Parent; current is not null and not IBlockOperation; current = current.Parent)
        {
            if (current is IConditionalOperation or ISwitchOperation or ILoopOperation)
            {
                return Paths.IsWithin(call, current);
            }
        }

        return false;
    }

    /// <summary>True if a call runs only where a test has turned out that the peer has not closed, or has told nothing.</summary>
    private static bool IsRuledOut(IOperation test, IOperation call)
    {
        IOperation child = test;
        for (IOperation? current = test.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                // "Open or CloseReceived": the peer may as well not have closed.
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } either when AllowsOpen(either):
                case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } pattern when AllowsOpen(pattern):
                    return true;
                case IConditionalOperation choice when ReferenceEquals(choice.Condition, child) && IsDecidedOtherwise(choice, test, call):
                    return true;
                case ISwitchCaseOperation section when section.Clauses.Contains(child):
                    return section.Parent is ISwitchOperation @switch && Paths.IsWithin(call, @switch) && !Paths.IsWithin(call, section);
                case ITryOperation @try when ReferenceEquals(@try.Body, child) && @try.Catches.Any(clause => Paths.IsWithin(call, clause)):
                    return true;
            }

            child = current;
        }

        return false;
    }

    private static bool IsDecidedOtherwise(IConditionalOperation choice, IOperation test, IOperation call) => IsPositive(choice.Condition, test) switch
    {
        true => IsOnTheOtherSide(call, choice.WhenTrue, choice.WhenFalse),
        false => choice.WhenFalse is { } otherwise ? IsOnTheOtherSide(call, otherwise, choice.WhenTrue) : Paths.IsWithin(call, choice.WhenTrue),
        null => false,
    };

    /// <summary>True if a call is in the branch of an open connection, or comes after the branch of a closed one has left.</summary>
    private static bool IsOnTheOtherSide(IOperation call, IOperation whenClosed, IOperation? whenOpen)
    {
        if (Paths.IsWithin(call, whenClosed))
        {
            return false;
        }

        return Paths.IsWithin(call, whenOpen) || LeavesTheFunction(whenClosed) || Continues(whenClosed) || LeavesLoopOf(call, whenClosed);
    }

    private static bool LeavesTheFunction(IOperation statement) => statement switch
    {
        IReturnOperation or IThrowOperation => true,
        IBlockOperation { Operations: { Length: > 0 } operations } => LeavesTheFunction(operations[operations.Length - 1]),
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        _ => false,
    };

    private static bool Continues(IOperation statement) => statement switch
    {
        IBranchOperation { BranchKind: BranchKind.Continue } => true,
        IBlockOperation { Operations: { Length: > 0 } operations } => Continues(operations[operations.Length - 1]),
        _ => false,
    };

    /// <summary>True if a statement ends by leaving a loop that a call is in.</summary>
    private static bool LeavesLoopOf(IOperation call, IOperation statement) => statement switch
    {
        IBranchOperation { BranchKind: BranchKind.Break } branch => IsLoopAround(call, branch.Target),
        IBlockOperation { Operations: { Length: > 0 } operations } => LeavesLoopOf(call, operations[operations.Length - 1]),
        _ => false,
    };

    private static bool IsLoopAround(IOperation call, ILabelSymbol exit)
    {
        for (IOperation? current = call.Parent; current is not null; current = current.Parent)
        {
            if (current is ILoopOperation loop && SymbolEqualityComparer.Default.Equals(loop.ExitLabel, exit))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True behind a loop that only ends when the connection is not open any more.</summary>
    private static bool IsBehindOpenLoop(IOperation call)
    {
        IOperation statement = Paths.StatementOf(call);
        return statement.Parent is IBlockOperation block
            && block.Operations.Any(other => other is IWhileLoopOperation { ConditionIsTop: true, Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test } loop
                && other.Syntax.SpanStart < statement.Syntax.SpanStart
                && AllowsOpen(test)
                && !loop.Body.Descendants().Any(operation => operation is IBranchOperation branch && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel)));
    }

    /// <summary>Whether a condition is true, or false, when the peer has closed; null if that cannot be told.</summary>
    private static bool? IsPositive(IOperation condition, IOperation test)
    {
        bool positive = true;
        IOperation child = test;
        for (IOperation? current = test.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or INegatedPatternOperation:
                    positive = !positive;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } inequality:
                    positive = Variables.IsNothing(inequality.LeftOperand) || Variables.IsNothing(inequality.RightOperand) ? positive : !positive;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equality when Variables.IsNothing(equality.LeftOperand) || Variables.IsNothing(equality.RightOperand):
                    positive = !positive;
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } or IBinaryPatternOperation or IInvocationOperation:
                    return null;
            }

            if (ReferenceEquals(current, condition))
            {
                return positive;
            }

            child = current;
        }

        return ReferenceEquals(child, condition) ? positive : null;
    }

    private static bool AllowsOpen(IOperation alternatives) => alternatives.DescendantsAndSelf().Any(static part => part is IFieldReferenceOperation { Field: { Name: "Open", ContainingType.Name: "WebSocketState" } });

    /// <summary>True for code of a private method that is called only where the peer is known to have closed.</summary>
    private static bool IsCalledOnlyWhereKnown(IOperation operation, TypeBodies bodies, int depth)
    {
        if (Functions.Of(operation) is not IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.Ordinary } method || (method.MethodKind == MethodKind.Ordinary && method.DeclaredAccessibility != Accessibility.Private))
        {
            return false;
        }

        bool called = false;
        foreach (IOperation candidate in bodies.Operations())
        {
            if (candidate is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod, method))
            {
                called = true;
                if (!IsKnownAt(call, bodies, depth))
                {
                    return false;
                }
            }
        }

        return called;
    }
}
