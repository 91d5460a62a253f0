using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Tells which calls may end a loop that reads: they close, cancel or throw, or nobody knows what they do.</summary>
internal static class LeavingCalls
{
    /// <summary>True if a call may leave the loop, or make its next read fail, when the count is 0.</summary>
    public static bool MayLeave(IInvocationOperation call, EndValues values)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke || Logging.Is(call))
        {
            return false;
        }

        if (IsEnding(method.Name) || method.Name is "ReadExactly" or "ReadExactlyAsync")
        {
            return true;
        }

        if (method.DeclaringSyntaxReferences is { Length: > 0 } declarations)
        {
            return (IsAsked(call) && values.IsIn(call)) || MayLeave(declarations[0].GetSyntax());
        }

        // Of libraries, those that parse what is empty throw; what others do with it is unknown.
        return IsOfSystem(method) ? Throws(method) && (values.IsIn(call) || CutsAtWhatIsMissing(call)) : !IsHarmlessElsewhere(method);
    }

    /// <summary>True for <c>text.Substring(0, text.IndexOf("$"))</c>, which throws if there is no such part, unless that is caught in the loop.</summary>
    private static bool CutsAtWhatIsMissing(IInvocationOperation call)
    {
        if (!call.Arguments.Any(static argument => argument.Value is IInvocationOperation { TargetMethod.Name: "IndexOf" or "LastIndexOf" }))
        {
            return false;
        }

        for (IOperation? current = call.Parent; current is not null and not ILoopOperation; current = current.Parent)
        {
            if (current is ITryOperation)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if the result of a call decides something.</summary>
    private static bool IsAsked(IInvocationOperation call)
    {
        IOperation result = OperationResult.Of(call);
        return result.Parent is not IExpressionStatementOperation && result.Type?.SpecialType is SpecialType.System_Boolean or SpecialType.System_Int32;
    }

    private static bool MayLeave(SyntaxNode declaration)
    {
        foreach (SyntaxNode node in declaration.DescendantNodes())
        {
            switch (node)
            {
                case ThrowStatementSyntax or ThrowExpressionSyntax:
                    return true;
                case IdentifierNameSyntax { Parent: InvocationExpressionSyntax or MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } or MemberBindingExpressionSyntax } name when IsEnding(name.Identifier.ValueText):
                    return true;
                case AssignmentExpressionSyntax { Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression or (int)SyntaxKind.FalseLiteralExpression or (int)SyntaxKind.NullLiteralExpression } }:
                    return true;
            }
        }

        return false;
    }

    private static bool IsEnding(string name) =>
        Has(name, "Close") || Has(name, "Dispos") || Has(name, "Shutdown") || Has(name, "ShutDown") || Has(name, "Disconnect") || Has(name, "Abort") || Has(name, "Cancel")
        || Has(name, "Stop") || Has(name, "Kill") || Has(name, "Exit") || Has(name, "SetResult") || Has(name, "SetException") || Has(name, "ThrowIf") || Has(name, "Interrupt") || Has(name, "FailFast") || name == "Complete" || name == "Assert";

    private static bool Has(string name, string part) => name.IndexOf(part, StringComparison.Ordinal) >= 0;

    private static bool Throws(IMethodSymbol method) => method.Name is "Parse" or "Deserialize" or "DeserializeAsync" or "Substring" or "Remove" or "First" or "Last" or "Single" or "ElementAt" or "Chars" or "FromBase64String" or "FromHexString" or "Load" or "LoadXml"
        || (method.ContainingType?.Name is "Convert" or "BitConverter" or "BinaryPrimitives" or "MemoryMarshal" && method.Name is not ("ToBase64String" or "ToHexString" or "ToString"));

    private static bool IsHarmlessElsewhere(IMethodSymbol method) => method.ContainingType?.Name is "Debug" or "Console" or "Interlocked";

    private static bool IsOfSystem(IMethodSymbol method)
    {
        INamespaceSymbol? space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
        {
            space = outer;
        }

        return space?.Name == "System";
    }
}
