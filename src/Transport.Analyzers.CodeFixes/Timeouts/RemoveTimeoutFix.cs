using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Timeouts;

/// <summary>Fixes TRN3006: removes the timeout that nothing heeds.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class RemoveTimeoutFix : CodeFixProvider
{
    private const string Title = "Remove the timeout, which has no effect";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [TimeoutWithoutEffectAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // Elsewhere, such as under an "if" without a block, something would have to take its place.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { } assignment
                && assignment.Parent is ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(Remove(root, assignment, statement))), Title), diagnostic);
            }
        }
    }

    /// <summary>Of <c>a = b = 1</c>, the assignment to <c>b</c> stays.</summary>
    private static SyntaxNode Remove(SyntaxNode root, AssignmentExpressionSyntax timeout, ExpressionStatementSyntax statement)
    {
        ExpressionSyntax value = timeout.Right;
        while (value is ParenthesizedExpressionSyntax parenthesized)
        {
            value = parenthesized.Expression;
        }

        return value is AssignmentExpressionSyntax
            ? root.ReplaceNode(timeout, value.WithTriviaFrom(timeout))
            : root.Without(statement.Parent is GlobalStatementSyntax global ? global : statement);
    }
}
