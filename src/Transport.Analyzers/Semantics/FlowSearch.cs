using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>What a search does at an operation it passes.</summary>
internal enum FlowStep
{
    /// <summary>Nothing of interest.</summary>
    Continue,

    /// <summary>The way is of no interest behind this operation.</summary>
    Stop,

    /// <summary>This is what is searched for.</summary>
    Found,
}

/// <summary>Follows a function's control flow forward from one operation. Ways that begin with an exception are not followed.</summary>
internal static class FlowSearch
{
    /// <summary>How deep expressions are followed: deeper than people write them.</summary>
    private const int MaxDepth = 500;

    /// <summary>Functions whose flags make more combinations than this are not followed to the end.</summary>
    private const int MaxStates = 4000;

    /// <summary>The graph of the function that an operation is in; null if it cannot be had.</summary>
    /// <param name="root">The graph of the member.</param>
    /// <param name="operation">An operation of the member, also in a lambda or a local function.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static ControlFlowGraph? GraphOf(ControlFlowGraph root, IOperation operation, CancellationToken cancellationToken)
    {
        Stack<IOperation> functions = new();
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                functions.Push(current);
            }
        }

        ControlFlowGraph? graph = root;
        while (graph is not null && functions.Count > 0)
        {
            IOperation function = functions.Pop();
            if (function is ILocalFunctionOperation local)
            {
                graph = graph.LocalFunctions.Contains(local.Symbol, SymbolEqualityComparer.Default) ? graph.GetLocalFunctionControlFlowGraph(local.Symbol, cancellationToken) : null;
            }
            else
            {
                graph = LambdaIn(graph, function.Syntax) is { } lambda ? graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken) : null;
            }
        }

        return graph;
    }

    /// <summary>The first operation that is found behind another one; null if there is none, or if the function is too complicated.</summary>
    /// <param name="graph">The function. It is followed from its beginning, with the flags that it sets, so that ways which its own conditions exclude are not taken.</param>
    /// <param name="isStart">Recognises the operation to start behind.</param>
    /// <param name="visit">Called for each operation behind the start in the order of evaluation.</param>
    /// <param name="canTake">Whether a branch behind the start can be taken, given its condition and what it must be.</param>
    public static IOperation? Find(ControlFlowGraph graph, Func<IOperation, bool> isStart, Func<IOperation, FlowStep> visit, Func<IOperation, bool, bool> canTake)
    {
        Queue<(BasicBlock Block, bool Started, KnownFlags Flags)> waiting = new([(graph.Blocks[0], false, KnownFlags.None)]);
        HashSet<(int, bool, KnownFlags)> seen = [];
        Dictionary<int, List<IOperation>> operations = [];
        while (waiting.Count > 0 && seen.Count < MaxStates)
        {
            (BasicBlock block, bool started, KnownFlags flags) = waiting.Dequeue();
            if (!operations.TryGetValue(block.Ordinal, out List<IOperation>? inBlock))
            {
                operations[block.Ordinal] = inBlock = OperationsOf(block);
            }

            foreach (IOperation operation in inBlock)
            {
                FlowStep step = started ? visit(operation) : FlowStep.Continue;
                if (step == FlowStep.Found)
                {
                    return operation;
                }

                started = (started && step != FlowStep.Stop) || isStart(operation);
                flags = flags.After(operation);
            }

            Follow(block.ConditionalSuccessor, block.ConditionKind == ControlFlowConditionKind.WhenTrue);
            Follow(block.FallThroughSuccessor, block.ConditionKind == ControlFlowConditionKind.WhenFalse);

            // A handler is entered from anywhere in its try block; ways through it begin anew.
            if (block.EnclosingRegion is { Kind: ControlFlowRegionKind.Try } region && block.Ordinal == region.FirstBlockOrdinal && region.EnclosingRegion is { Kind: ControlFlowRegionKind.TryAndCatch } guarded)
            {
                foreach (ControlFlowRegion handler in guarded.NestedRegions)
                {
                    if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                    {
                        Add(graph.Blocks[handler.FirstBlockOrdinal], false, KnownFlags.None);
                    }
                }
            }

            void Follow(ControlFlowBranch? branch, bool value)
            {
                if (branch?.Destination is not { } next)
                {
                    return;
                }

                bool goesOn = started && PassesFinally(graph, branch.FinallyRegions, visit);
                if (block.ConditionKind != ControlFlowConditionKind.None && block.BranchValue is { } condition)
                {
                    if (!flags.Allow(condition, value))
                    {
                        return;
                    }

                    goesOn = goesOn && canTake(condition, value);
                }

                Add(next, goesOn, flags);
            }

            void Add(BasicBlock next, bool goesOn, KnownFlags known)
            {
                if (seen.Add((next.Ordinal, goesOn, known)))
                {
                    waiting.Enqueue((next, goesOn, known));
                }
            }
        }

        return null;
    }

    private static bool PassesFinally(ControlFlowGraph graph, ImmutableArray<ControlFlowRegion> regions, Func<IOperation, FlowStep> visit)
    {
        foreach (ControlFlowRegion region in regions)
        {
            for (int ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
            {
                if (OperationsOf(graph.Blocks[ordinal]).Exists(operation => visit(operation) == FlowStep.Stop))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>All operations of a block, each behind what it is made from.</summary>
    private static List<IOperation> OperationsOf(BasicBlock block)
    {
        List<IOperation> operations = [];
        foreach (IOperation operation in block.Operations)
        {
            Add(operation, MaxDepth);
        }

        if (block.BranchValue is { } value)
        {
            Add(value, MaxDepth);
        }

        return operations;

        void Add(IOperation operation, int depth)
        {
            if (depth > 0)
            {
                foreach (IOperation child in operation.ChildOperations)
                {
                    Add(child, depth - 1);
                }
            }

            operations.Add(operation);
        }
    }

    private static IFlowAnonymousFunctionOperation? LambdaIn(ControlFlowGraph graph, SyntaxNode syntax)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IOperation operation in OperationsOf(block))
            {
                if (operation is IFlowAnonymousFunctionOperation lambda && lambda.Syntax == syntax)
                {
                    return lambda;
                }
            }
        }

        return null;
    }
}
