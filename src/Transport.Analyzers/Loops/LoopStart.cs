using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>A place where a function is started and its task dropped.</summary>
internal sealed record LoopStart(Location Place, ImmutableArray<ISymbol> Targets, bool IsInner)
{
    /// <summary>A statement that starts something and drops its task: a call, <c>Task.Run</c>, <c>StartNew</c>, also with <c>_ =</c>. Null for other statements.</summary>
    public static LoopStart? Dropped(IExpressionStatementOperation statement)
    {
        IOperation dropped = statement.Operation is ISimpleAssignmentOperation { Target: IDiscardOperation } discard ? discard.Value.WithoutConversions() : statement.Operation;
        dropped = dropped is IConditionalAccessOperation access ? access.WhenNotNull : dropped;
        if (dropped is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } configured })
        {
            dropped = configured;
        }

        if (dropped is not IInvocationOperation call || !call.TargetMethod.ReturnType.IsTask() || IsInnerStart(call))
        {
            return null;
        }

        ImmutableArray<ISymbol> targets = IsPoolStart(call) ? TargetsOf(call) : call.TargetMethod.DeclaringSyntaxReferences.Length > 0 ? [call.TargetMethod.OriginalDefinition] : [];
        return targets.IsEmpty ? null : new LoopStart(call.Syntax.GetLocation(), targets, IsInner: false);
    }

    /// <summary><c>StartNew</c> of something asynchronous, whose inner task nobody takes. Null for other calls.</summary>
    public static LoopStart? Inner(IInvocationOperation call)
    {
        if (!IsInnerStart(call) || IsUnwrapped(call))
        {
            return null;
        }

        ImmutableArray<ISymbol> targets = TargetsOf(call);
        return targets.IsEmpty ? null : new LoopStart(call.Syntax.GetLocation(), targets, IsInner: true);
    }

    private static bool IsPoolStart(IInvocationOperation call) => call.TargetMethod switch
    {
        { Name: "Run" } run => run.ContainingType.IsTask(),
        { Name: "StartNew", ContainingType.Name: "TaskFactory" } => true,
        _ => false,
    };

    private static bool IsInnerStart(IInvocationOperation call) =>
        call.TargetMethod is { Name: "StartNew", ContainingType.Name: "TaskFactory", ReturnType: INamedTypeSymbol { TypeArguments: { Length: 1 } inner } } && inner[0].IsTask();

    private static bool IsUnwrapped(IInvocationOperation call)
    {
        IOperation? parent = call.Parent;
        while (parent is IArgumentOperation or IParenthesizedOperation or IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent is IInvocationOperation { TargetMethod.Name: "Unwrap" } || (parent is IAwaitOperation && parent.Parent is IAwaitOperation) || parent is IVariableInitializerOperation;
    }

    /// <summary>The functions that a delegate given to the thread pool runs without a <c>catch</c> around them: itself, and what it calls.</summary>
    private static ImmutableArray<ISymbol> TargetsOf(IInvocationOperation pool)
    {
        if (pool.Arguments.Length == 0 || pool.Arguments[0].Value.WithoutConversions() is not IDelegateCreationOperation creation)
        {
            return [];
        }

        switch (creation.Target)
        {
            case IMethodReferenceOperation method:
                return [method.Method.OriginalDefinition];
            case IAnonymousFunctionOperation lambda:
                ImmutableArray<ISymbol>.Builder targets = ImmutableArray.CreateBuilder<ISymbol>();
                targets.Add(lambda.Symbol);
                foreach (IOperation operation in lambda.Body.InSameFunction())
                {
                    if (operation is IInvocationOperation call && call.TargetMethod.DeclaringSyntaxReferences.Length > 0 && !ReceiveLoops.IsGuarded(call))
                    {
                        targets.Add(call.TargetMethod.OriginalDefinition);
                    }
                }

                return targets.ToImmutable();
            default:
                return [];
        }
    }
}
