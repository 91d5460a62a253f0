using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>Finds the asynchronous form of a blocking call.</summary>
internal static class AsyncForm
{
    /// <summary>The method that can stand in its place with the same arguments, awaited: <c>Task.Delay</c> for <c>Thread.Sleep</c>, else the same name with <c>Async</c>. Null if there is none, or none is needed.</summary>
    public static string? NameOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method is { Name: "Sleep", ContainingType.Name: "Thread" })
        {
            return "Task.Delay";
        }

        if (method is { Name: "Wait", ContainingType.Name: "SemaphoreSlim" })
        {
            return "WaitAsync";
        }

        // Console's reader is synchronous in truth, whatever its methods are called.
        if (method.ContainingType.Name == "Console" || method.Name is "Wait" or "WaitAll" or "WaitAny" or "GetResult")
        {
            return null;
        }

        string name = method.Name + "Async";
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers(name))
            {
                if (member is IMethodSymbol { DeclaredAccessibility: Accessibility.Public } candidate && Fits(method, candidate))
                {
                    return name;
                }
            }
        }

        return null;
    }

    /// <summary>True if the same arguments fit, and the result is a task of the same type.</summary>
    private static bool Fits(IMethodSymbol method, IMethodSymbol candidate)
    {
        if (candidate.IsStatic != method.IsStatic
            || candidate.Parameters.Length < method.Parameters.Length
            || candidate.ReturnType is not INamedTypeSymbol returned
            || !returned.IsTask()
            || method.ReturnsVoid != (returned.TypeArguments.Length == 0)
            || (returned.TypeArguments.Length == 1 && !SymbolEqualityComparer.Default.Equals(returned.TypeArguments[0], method.ReturnType)))
        {
            return false;
        }

        for (int index = 0; index < candidate.Parameters.Length; index++)
        {
            if (index < method.Parameters.Length
                ? !SymbolEqualityComparer.Default.Equals(candidate.Parameters[index].Type, method.Parameters[index].Type)
                : !candidate.Parameters[index].IsOptional)
            {
                return false;
            }
        }

        return true;
    }
}
