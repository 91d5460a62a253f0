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

    /// <summary>The first operation that is found behind another one; null if there is none.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="isStart">Recognises the operation to start behind.</param>
    /// <param name="visit">Called for each operation in the order of evaluation.</param>
    /// <param name="canTake">Whether a branch can be taken, given its condition and what it must be.</param>
    public static IOperation? Find(ControlFlowGraph graph, Func<IOperation, bool> isStart, Func<IOperation, FlowStep> visit, Func<IOperation, bool, bool> canTake)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            List<IOperation> operations = OperationsOf(block);
            int start = operations.FindIndex(operation => isStart(operation));
            if (start >= 0)
            {
                return Search(graph, block, operations, start + 1, visit, canTake);
            }
        }

        return null;
    }

    private static IOperation? Search(ControlFlowGraph graph, BasicBlock first, List<IOperation> operations, int index, Func<IOperation, FlowStep> visit, Func<IOperation, bool, bool> canTake)
    {
        Queue<(BasicBlock Block, int Index)> waiting = new([(first, index)]);
        bool[] seen = new bool[graph.Blocks.Length];
        while (waiting.Count > 0)
        {
            (BasicBlock block, int from) = waiting.Dequeue();
            List<IOperation> inBlock = from > 0 ? operations : OperationsOf(block);
            bool goesOn = true;
            for (int at = from; goesOn && at < inBlock.Count; at++)
            {
                switch (visit(inBlock[at]))
                {
                    case FlowStep.Found:
                        return inBlock[at];
                    case FlowStep.Stop:
                        goesOn = false;
                        break;
                }
            }

            if (goesOn)
            {
                Follow(block.ConditionalSuccessor, block.ConditionKind == ControlFlowConditionKind.WhenTrue);
                Follow(block.FallThroughSuccessor, block.ConditionKind == ControlFlowConditionKind.WhenFalse);
            }

            void Follow(ControlFlowBranch? branch, bool value)
            {
                if (branch?.Destination is { } next
                    && !seen[next.Ordinal]
                    && (block.ConditionKind == ControlFlowConditionKind.None || block.BranchValue is not { } condition || canTake(condition, value))
                    && PassesFinally(graph, branch.FinallyRegions, visit))
                {
                    seen[next.Ordinal] = true;
                    waiting.Enqueue((next, 0));
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
            Add(operation);
        }

        if (block.BranchValue is { } value)
        {
            Add(value);
        }

        return operations;

        void Add(IOperation operation)
        {
            foreach (IOperation child in operation.ChildOperations)
            {
                Add(child);
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
