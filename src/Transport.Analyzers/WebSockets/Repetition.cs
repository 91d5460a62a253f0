using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Tells whether a loop comes back to a connect: after it has failed, or after it has succeeded and the connection has ended.</summary>
internal static class Repetition
{
    public static bool Repeats(IInvocationOperation connect, ISymbol socket, ILoopOperation loop) => FailsIntoNextTurn(connect, loop) || SucceedsIntoNextTurn(connect, socket, loop);

    /// <summary>True if a handler within the loop takes the failure and the loop goes on.</summary>
    private static bool FailsIntoNextTurn(IInvocationOperation connect, ILoopOperation loop)
    {
        foreach (ICatchClauseOperation clause in Catching.Around(connect))
        {
            if (!Paths.IsWithin(clause, loop))
            {
                return false;
            }

            if (!Catching.TakesOnlyCancellation(clause) && Paths.ComesRound(clause.Handler, loop, next => !LeavesBecauseOf(next, clause)))
            {
                return true;
            }

            if (Catching.IsGeneral(clause))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>True for a statement that leaves when something holds that the handler has set.</summary>
    private static bool LeavesBecauseOf(IOperation statement, ICatchClauseOperation clause)
    {
        if (statement is not IConditionalOperation { Condition: { } condition, WhenTrue: { } then } || Paths.Completes(then))
        {
            return false;
        }

        HashSet<ISymbol> set = new(SymbolEqualityComparer.Default);
        foreach (IOperation operation in clause.Handler.Descendants())
        {
            if (operation is IAssignmentOperation assignment && Variables.Of(assignment.Target) is { } target)
            {
                set.Add(target);
            }
        }

        return condition.DescendantsAndSelf().Any(part => Variables.Of(part) is { } variable && set.Contains(variable));
    }

    /// <summary>True if nothing but the state of the socket decides whether it is connected in the next turn.</summary>
    private static bool SucceedsIntoNextTurn(IInvocationOperation connect, ISymbol socket, ILoopOperation loop)
    {
        if (!Paths.ComesRound(Paths.StatementOf(connect), loop, static _ => true) || !IsEndless(loop, socket))
        {
            return false;
        }

        IOperation child = connect;
        for (IOperation? current = connect.Parent; current is not null && !ReferenceEquals(current, loop); current = current.Parent)
        {
            switch (current)
            {
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child) && !IsStateTest(choice.Condition, socket):
                case ISwitchOperation or ISwitchExpressionOperation or ICatchClauseOperation or ICoalesceOperation:
                    return false;
                case IBlockOperation block when !block.Operations.TakeWhile(before => !ReferenceEquals(before, child)).All(before => before is not IConditionalOperation { WhenTrue: { } then } || Paths.Completes(then) || IsStateTest(((IConditionalOperation)before).Condition, socket)):
                    return false;
            }

            child = current;
        }

        return LeavesNowhere(loop, connect);
    }

    /// <summary>True if no statement after the connect leaves the loop: what leaves may do so on every success.</summary>
    private static bool LeavesNowhere(ILoopOperation loop, IInvocationOperation connect) => !Paths.Any(loop.Body, operation =>
        operation.Syntax.SpanStart > connect.Syntax.SpanStart
        && (operation is IReturnOperation || (operation is IBranchOperation { BranchKind: BranchKind.Break } leave && SymbolEqualityComparer.Default.Equals(leave.Target, loop.ExitLabel)))
        && !IsInHandler(operation, loop));

    private static bool IsInHandler(IOperation operation, ILoopOperation loop)
    {
        for (IOperation? current = operation.Parent; current is not null && !ReferenceEquals(current, loop); current = current.Parent)
        {
            if (current is ICatchClauseOperation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the condition of a loop is not one that a successful connect ends.</summary>
    private static bool IsEndless(ILoopOperation loop, ISymbol socket)
    {
        if (loop is not IWhileLoopOperation { Condition: { } condition })
        {
            return loop is IForEachLoopOperation or IForLoopOperation;
        }

        if (MentionsState(condition, socket))
        {
            return false;
        }

        HashSet<ISymbol> assigned = new(SymbolEqualityComparer.Default);
        foreach (IOperation operation in loop.Body.Descendants())
        {
            if (operation is IAssignmentOperation assignment && Variables.Of(assignment.Target) is { } target)
            {
                assigned.Add(target);
            }
        }

        return !condition.DescendantsAndSelf().Any(part => part is IInvocationOperation || (Variables.Of(part) is { } variable && assigned.Contains(variable)));
    }

    private static bool IsStateTest(IOperation condition, ISymbol socket) =>
        MentionsState(condition, socket) && !condition.DescendantsAndSelf().Any(static part => part is IFieldReferenceOperation { Field: { Name: "None", ContainingType.Name: "WebSocketState" } });

    private static bool MentionsState(IOperation condition, ISymbol socket) =>
        condition.DescendantsAndSelf().Any(part => part is IPropertyReferenceOperation { Property.Name: "State" } state && Variables.Is(state.Instance, socket));
}
