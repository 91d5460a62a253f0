using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>Decides whether a loop really receives again, at once and from the same connection, after its <c>catch</c>.</summary>
internal static class SwallowingLoop
{
    /// <summary>True if nothing around the <c>try</c> leaves the loop after an error, waits, or gets another connection.</summary>
    public static bool GoesOn(ILoopOperation loop, IOperation? condition, ITryOperation attempt, ICatchClauseOperation clause, IInvocationOperation receive, NetworkTypes types)
    {
        List<IOperation> conditions = [];
        if (condition is { ConstantValue.HasValue: false })
        {
            conditions.Add(condition);
        }

        bool continues = ContinuesItself(clause);
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (MakesConnection(operation, types))
            {
                return false;
            }

            // Of the block, what comes before the receive happens again in the next round; the rest does not happen once it fails.
            bool isBefore = operation.Syntax.SpanStart < receive.Syntax.SpanStart && !operation.IsIn(clause);
            bool isAfter = !operation.IsIn(attempt) && operation.Syntax.SpanStart > attempt.Syntax.SpanStart && !continues;
            if (!isBefore && !isAfter && !operation.IsIn(attempt.Finally))
            {
                continue;
            }

            if (LoopExits.IsWait(operation) || (operation is IAwaitOperation awaited && !receive.IsIn(awaited)))
            {
                return false;
            }

            if (LoopExits.IsExit(operation, loop))
            {
                if (isAfter || !IsUnderstood(operation, loop, conditions))
                {
                    return false;
                }
            }
        }

        return AreGuardsUnderstood(receive, attempt)
            && IsSameEachTime(receive, loop)
            && ErrorHandling.OnlyTells(clause.Handler, isEndless: conditions.Count == 0)
            && !ChangesAny(conditions, clause.Handler)
            && (attempt.Finally is null || !ChangesAny(conditions, attempt.Finally));
    }

    /// <summary>True if a handler ends with <c>continue</c>, so that nothing after the <c>try</c> runs.</summary>
    private static bool ContinuesItself(ICatchClauseOperation clause) => clause.Handler.Operations.LastOrDefault() is IBranchOperation { BranchKind: BranchKind.Continue };

    private static bool MakesConnection(IOperation operation, NetworkTypes types) => operation switch
    {
        IInvocationOperation call => call.TargetMethod.Name is var name
            && (name.IndexOf("Accept", StringComparison.Ordinal) >= 0 || (name.IndexOf("onnect", StringComparison.Ordinal) is > 0 and int at && name.IndexOf("isconnect", StringComparison.Ordinal) != at - 3 && name is not "IsConnected")),
        IObjectCreationOperation creation => types.IsNetwork(creation.Type),
        _ => false,
    };

    /// <summary>An exit that asks only whether somebody wants the loop to end; its condition is remembered.</summary>
    private static bool IsUnderstood(IOperation exit, ILoopOperation loop, List<IOperation> conditions)
    {
        for (IOperation? current = exit.Parent; current is not null && !ReferenceEquals(current, loop); current = current.Parent)
        {
            if (current is IConditionalOperation { WhenFalse: null } choice)
            {
                conditions.Add(choice.Condition);
                return LoopConditions.IsOnlyAskedToStop(choice.Condition);
            }
        }

        return false;
    }

    /// <summary>A receive that only happens when there is data does not fail once the connection is broken.</summary>
    private static bool AreGuardsUnderstood(IOperation receive, ITryOperation attempt)
    {
        for (IOperation? current = receive; current is not null && !ReferenceEquals(current, attempt); current = current.Parent)
        {
            IOperation? guard = current.Parent switch
            {
                IConditionalOperation choice when !ReferenceEquals(choice.Condition, current) => choice.Condition,
                IWhileLoopOperation { ConditionIsTop: true } loop when !ReferenceEquals(loop.Condition, current) => loop.Condition,
                _ => null,
            };
            if (guard is not null && !LoopConditions.IsOnlyAskedToStop(guard) && !receive.IsIn(guard) && !IsAboutData(guard))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Numbers: how much is still to be read.</summary>
    private static bool IsAboutData(IOperation guard) =>
        guard is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual } comparison
        && comparison.LeftOperand.WithoutConversions() is ILocalReferenceOperation
        && comparison.RightOperand.DescendantsAndSelf().All(static operand => operand is not IInvocationOperation and not IPropertyReferenceOperation { Property.Name: "Available" });

    /// <summary>True if every round receives from the same thing: a variable of outside, or the stream of one.</summary>
    public static bool IsSameEachTime(IInvocationOperation receive, ILoopOperation loop)
    {
        IOperation? receiver = NetworkCalls.ReceiverOf(receive);
        for (int step = 0; step < 6; step++)
        {
            switch (receiver)
            {
                case IParenthesizedOperation parenthesized:
                    receiver = parenthesized.Operand;
                    break;
                case IConversionOperation conversion:
                    receiver = conversion.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetStream", Instance: { } client }:
                    receiver = client;
                    break;
                case IObjectCreationOperation { Type.Name: "StreamReader" or "BinaryReader", Arguments: { Length: > 0 } arguments }:
                    receiver = arguments[0].Value;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    receiver = Surroundings.ConditionalAccessOf(instance)?.Operation;
                    break;
                case IPropertyReferenceOperation { Arguments.Length: 0, Instance: { } owner } when owner is not IInstanceReferenceOperation:
                    receiver = owner;
                    break;
                case IFieldReferenceOperation { Instance: { } owner } when owner is not IInstanceReferenceOperation:
                    receiver = owner;
                    break;
                case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.Length: 0 } or IParameterReferenceOperation:
                    return true;
                case ILocalReferenceOperation local:
                    if (!IsDeclaredIn(local.Local, loop))
                    {
                        return true;
                    }

                    receiver = LocalValues.OnlyValueOf(local);
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsDeclaredIn(ILocalSymbol local, ILoopOperation loop) =>
        local.DeclaringSyntaxReferences.Length > 0 && loop.Syntax.Span.Contains(local.DeclaringSyntaxReferences[0].Span) && loop.Syntax.SyntaxTree == local.DeclaringSyntaxReferences[0].SyntaxTree;

    /// <summary>True if code, lambdas included, assigns something that a condition reads.</summary>
    private static bool ChangesAny(List<IOperation> conditions, IOperation code)
    {
        if (conditions.Count == 0)
        {
            return false;
        }

        HashSet<ISymbol> read = new(conditions.SelectMany(LoopConditions.Reads), SymbolEqualityComparer.Default);
        foreach (IOperation operation in code.Descendants())
        {
            IOperation? target = operation switch
            {
                IAssignmentOperation assignment => assignment.Target,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
                _ => null,
            };
            if (target is not null && LoopConditions.SymbolOf(target) is { } symbol && read.Contains(symbol))
            {
                return true;
            }
        }

        return false;
    }
}
