using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>How the next iteration of a loop is prevented or put off.</summary>
internal static class LoopExits
{
    /// <summary>True if code can leave a loop: by <c>break</c>, <c>return</c>, <c>throw</c>, <c>goto</c>, or the end of the process.</summary>
    public static bool Leaves(IOperation code, ILoopOperation loop) => code.InSameFunction().Any(operation => IsExit(operation, loop));

    /// <summary>True for one statement or call that leaves a loop.</summary>
    public static bool IsExit(IOperation operation, ILoopOperation loop) => operation switch
    {
        IBranchOperation { BranchKind: BranchKind.Break } branch => SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel),
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IReturnOperation { Kind: not OperationKind.YieldReturn } => true,
        IThrowOperation => true,
        IInvocationOperation { TargetMethod: { Name: "Exit" or "FailFast" or "ExitThread" or "Abort", ContainingType.Name: "Environment" or "Application" or "Thread" } } => true,
        _ => false,
    };

    /// <summary>True if code pauses: by a delay, a sleep, a wait handle, a poll with a timeout.</summary>
    public static bool Waits(IOperation code) => code.InSameFunction().Any(IsWait);

    /// <summary>True for one call that pauses.</summary>
    public static bool IsWait(IOperation operation) => operation is IInvocationOperation
    {
        TargetMethod.Name: "Delay" or "Sleep" or "Wait" or "WaitAsync" or "WaitOne" or "WaitAny" or "WaitAll" or "WhenAny" or "WaitForNextTickAsync" or "WaitForSeconds" or "SpinUntil" or "SpinWait" or "SpinOnce"
            or "Poll" or "Select" or "Join" or "ReadKey" or "ReadLine" or "Take" or "WaitForExit" or "WaitToReadAsync",
    } call && call.TargetMethod.ContainingNamespace?.ToString() is not "System.Linq";
}
