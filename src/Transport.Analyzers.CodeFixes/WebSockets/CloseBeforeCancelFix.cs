using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.WebSockets;

/// <summary>Fixes TRN2007: the statement that cancels changes places with the one behind it, which closes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CloseBeforeCancelFix : CodeFixProvider
{
    private const string Title = "Close before cancelling";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [TokenCancelledBeforeCloseAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // What stands between, such as waiting for the receive loop, may need the cancellation; only neighbours can change places.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<ExpressionStatementSyntax>() is { } cancel
                && Next(cancel) is { } close
                && Closes(close))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(Swap(root, cancel, close))), Title),
                    diagnostic);
            }
        }
    }

    private static StatementSyntax? Next(StatementSyntax statement)
    {
        if (statement.Parent is GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global)
        {
            int at = unit.Members.IndexOf(global);
            return at + 1 < unit.Members.Count && unit.Members[at + 1] is GlobalStatementSyntax next ? next.Statement : null;
        }

        SyntaxList<StatementSyntax>? siblings = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            _ => null,
        };
        return siblings is { } list && list.IndexOf(statement) is var index && index + 1 < list.Count ? list[index + 1] : null;
    }

    /// <summary>True for a statement that closes, and from which control goes on to the next one.</summary>
    private static bool Closes(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax or IfStatementSyntax or TryStatementSyntax
        && statement.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText is "CloseAsync" or "CloseOutputAsync")
        && !statement.DescendantNodes().Any(static node => node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax);

    private static SyntaxNode Swap(SyntaxNode root, StatementSyntax cancel, StatementSyntax close) =>
        root.ReplaceNodes([cancel, close], (original, _) => original == cancel ? InPlaceOf(cancel, close) : InPlaceOf(close, cancel));

    /// <summary>The other statement with its own comments, and with the empty lines of the place that it moves to. Directives stay where they are.</summary>
    private static StatementSyntax InPlaceOf(StatementSyntax place, StatementSyntax moved)
    {
        if (place.ContainsDirectives || moved.ContainsDirectives)
        {
            return moved.WithTriviaFrom(place);
        }

        SyntaxTriviaList leading = [.. place.GetLeadingTrivia().Take(EmptyLines(place)), .. moved.GetLeadingTrivia().Skip(EmptyLines(moved))];
        return EndsLine(place) && EndsLine(moved) ? moved.WithLeadingTrivia(leading) : moved.WithLeadingTrivia(leading).WithTrailingTrivia(place.GetTrailingTrivia());
    }

    /// <summary>How much of the leading trivia is empty lines.</summary>
    private static int EmptyLines(StatementSyntax statement)
    {
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        int text = leading.TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia)).Count();
        return leading.Take(text).ToList().FindLastIndex(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) + 1;
    }

    private static bool EndsLine(StatementSyntax statement) => statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
}
