using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>Fixes TRN5003: <c>break</c> or <c>throw</c> at the end of the <c>catch</c>, in place of <c>continue</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class LeaveReceiveLoopFix : CodeFixProvider
{
    internal const string Break = "Leave the loop";
    internal const string Rethrow = "Rethrow the exception";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ReceiveLoopSwallowsErrorsAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is null || model is null || root.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<CatchClauseSyntax>() is not { } clause)
            {
                continue;
            }

            if (clause.Parent is { } attempt && LoopBreak.IsAllowedAt(attempt, model))
            {
                Register(Break, SyntaxFactory.BreakStatement());
            }

            Register(Rethrow, SyntaxFactory.ThrowStatement());

            void Register(string title, StatementSyntax exit) => context.RegisterCodeFix(
                CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(clause.Block, EndWith(clause.Block, exit)))), title),
                diagnostic);
        }
    }

    private static BlockSyntax EndWith(BlockSyntax block, StatementSyntax exit)
    {
        exit = exit.NormalizeWhitespace().WithAdditionalAnnotations(Formatter.Annotation);
        return block.Statements.LastOrDefault() is ContinueStatementSyntax last
            ? block.WithStatements(block.Statements.Replace(last, exit.WithTriviaFrom(last)))
            : block.AddStatements(exit.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
