using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

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
                SyntaxNode removed = statement.Parent is GlobalStatementSyntax ? statement.Parent : statement;
                context.RegisterCodeFix(CodeAction.Create(Title, cancellationToken => RemoveAsync(context.Document, removed, cancellationToken), Title), diagnostic);
            }
        }
    }

    private static async Task<Document> RemoveAsync(Document document, SyntaxNode statement, CancellationToken cancellationToken)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        editor.RemoveNode(statement, SyntaxRemoveOptions.KeepUnbalancedDirectives);
        return editor.GetChangedDocument();
    }
}
