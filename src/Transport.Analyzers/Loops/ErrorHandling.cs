using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>Tells error handling that only notes an error from such that does something about it.</summary>
internal static class ErrorHandling
{
    /// <summary>Parts of the names of methods, or of what they belong to, that tell people about an error.</summary>
    private static readonly string[] Telling = ["log", "console", "debug", "trace", "print", "write", "warn", "append", "show", "tostring", "format", "gettype", "concat", "invoke", "messagebox", "toast", "report", "snackbar", "reset"];

    /// <summary>Parts of the names of events that tell of the end of a connection.</summary>
    private static readonly string[] Ending = ["connect", "clos", "stop", "end", "lost", "drop"];

    /// <summary>Parts of the names of methods that make a loop good again, or slow.</summary>
    private static readonly string[] Mending = ["connect", "start", "open", "init", "login", "sleep", "delay", "wait", "join", "retry", "backoff", "recover", "exit", "throw", "fail", "cancel", "quit", "setup", "create", "terminate", "complete"];

    /// <summary>True if a handler does nothing but tell, so that the loop around it goes on as before.</summary>
    /// <param name="handler">The block of a <c>catch</c>.</param>
    /// <param name="isEndless">True if no call could end the loop, because nothing is asked before the next round.</param>
    public static bool OnlyTells(IOperation handler, bool isEndless)
    {
        foreach (IOperation operation in handler.InSameFunction())
        {
            if (operation is IAwaitOperation awaited && (awaited.Operation is not IInvocationOperation task || !IsTelling(task))
                || operation is IInvocationOperation call && !IsTelling(call) && !IsClosing(call.TargetMethod) && !TellsInItsBody(call.TargetMethod) && !(isEndless && CannotHelp(call.TargetMethod)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTelling(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            // Whoever hears of the end of the connection may stop the loop.
            IOperation? called = call.Instance is IConditionalAccessInstanceOperation instance ? Surroundings.ConditionalAccessOf(instance)?.Operation : call.Instance;
            return called is null || !Contains(LoopConditions.SymbolOf(called)?.Name, Ending);
        }

        return Contains(method.Name, Telling)
            || Contains(method.ContainingType?.Name, Telling)
            || (call.Instance is not null and not IInstanceReferenceOperation && LoopConditions.SymbolOf(call.Instance) is { } receiver && Contains(receiver.Name, Telling));
    }

    /// <summary>Closing what is broken neither waits nor stops the loop, unless it is a method of the program's own.</summary>
    private static bool IsClosing(IMethodSymbol method) =>
        method is { Name: "Close" or "Dispose" or "Shutdown" or "Abort", DeclaringSyntaxReferences.Length: 0 } && method.ContainingType.Name is not "Thread";

    /// <summary>True for a method of this compilation that only tells: it calls nothing else and assigns nothing.</summary>
    private static bool TellsInItsBody(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.Length == 0 || method.IsAbstract)
        {
            return false;
        }

        foreach (SyntaxNode node in method.DeclaringSyntaxReferences[0].GetSyntax().DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax or ThrowStatementSyntax or AwaitExpressionSyntax
                || node is InvocationExpressionSyntax call && !(call.Expression is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax or IdentifierNameSyntax && Contains(call.Expression.ToString(), Telling)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if a method can neither connect again nor wait, as far as its name and its body tell.</summary>
    private static bool CannotHelp(IMethodSymbol method)
    {
        if (Contains(method.Name.Replace("Disconnect", ""), Mending))
        {
            return false;
        }

        foreach (SyntaxReference declaration in method.DeclaringSyntaxReferences)
        {
            foreach (SyntaxNode node in declaration.GetSyntax().DescendantNodes())
            {
                if (node is ThrowStatementSyntax or AwaitExpressionSyntax or ThrowExpressionSyntax
                    || node is InvocationExpressionSyntax call && TypeSource.NameOf(call.Expression) is { } name && Contains(name.Replace("Disconnect", ""), Mending))
                {
                    return false;
                }
            }
        }

        return !method.IsAbstract && !method.ReturnType.IsTask();
    }

    private static bool Contains(string? name, string[] parts) => name is not null && Array.Exists(parts, part => name.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0);
}
