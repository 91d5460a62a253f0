using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Semantics;

/// <summary>Where <c>break</c> leaves a loop of receives, and the function still compiles.</summary>
internal static class LoopBreak
{
    /// <summary>False where <c>break</c> would leave a <c>switch</c> or a <c>foreach</c>, or would make the end of a function reachable that must return a value.</summary>
    public static bool IsAllowedAt(SyntaxNode node, SemanticModel model)
    {
        SyntaxNode? current = node.Parent;
        while (current is not null and not WhileStatementSyntax and not DoStatementSyntax and not ForStatementSyntax)
        {
            if (current is SwitchSectionSyntax or CommonForEachStatementSyntax or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                return false;
            }

            current = current.Parent;
        }

        return current is StatementSyntax loop
            && (model.AnalyzeControlFlow(loop) is { Succeeded: true, EndPointIsReachable: true } || !ReturnsValue(loop, model) || IsFollowedByExit(loop));
    }

    /// <summary>True if the block goes on behind the loop and ends by leaving the function.</summary>
    private static bool IsFollowedByExit(StatementSyntax loop) =>
        loop.Parent is BlockSyntax block
        && block.Statements.Last(static statement => statement is not LocalFunctionStatementSyntax) is ReturnStatementSyntax or ThrowStatementSyntax;

    private static bool ReturnsValue(StatementSyntax loop, SemanticModel model) =>
        model.GetEnclosingSymbol(loop.SpanStart) is not IMethodSymbol method
        || !(method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false }) || method.Name == "<Main>$");
}
