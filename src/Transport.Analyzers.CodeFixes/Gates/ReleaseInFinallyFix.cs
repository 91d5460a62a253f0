using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Transport.Analyzers.Gates;

/// <summary>Fixes TRN5005: what stands between the wait and the release goes into a try, the release into its finally.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ReleaseInFinallyFix : CodeFixProvider
{
    private const string Title = "Release in a finally block";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [SendGateNotReleasedAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } gate }, Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } release }
                && WaitIn(block, gate, release) is { } wait
                && Between(block, wait, release) is { Count: > 0 } guarded
                && !guarded.Exists(statement => Releases(statement, gate))
                && !IsUsedLater(block, guarded, release))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(block, Guard(block, wait, guarded, release)))), Title),
                    diagnostic);
            }
        }
    }

    /// <summary>The last statement of the same block before the release that waits for the gate.</summary>
    private static StatementSyntax? WaitIn(BlockSyntax block, ExpressionSyntax gate, StatementSyntax release) => block.Statements
        .TakeWhile(statement => statement != release)
        .LastOrDefault(statement => statement.DescendantNodes().Any(node => node is MemberAccessExpressionSyntax { Name.Identifier.Text: "Wait" or "WaitAsync" or "WaitOne" } access && SyntaxFactory.AreEquivalent(access.Expression, gate)));

    private static List<StatementSyntax> Between(BlockSyntax block, StatementSyntax wait, StatementSyntax release) =>
        [.. block.Statements.Where(statement => statement.SpanStart > wait.SpanStart && statement.SpanStart < release.SpanStart)];

    /// <summary>True if a statement releases the gate itself, such as before a <c>return</c>: with the finally it would be released twice.</summary>
    private static bool Releases(StatementSyntax statement, ExpressionSyntax gate) => statement.DescendantNodes()
        .OfType<MemberAccessExpressionSyntax>()
        .Any(access => access.Name.Identifier.ValueText == "Release" && SyntaxFactory.AreEquivalent(WithoutThis(access.Expression), WithoutThis(gate)));

    private static ExpressionSyntax WithoutThis(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: { } name } ? name : expression;

    /// <summary>True if a variable or a local function that would move into the try is used behind it.</summary>
    private static bool IsUsedLater(BlockSyntax block, List<StatementSyntax> guarded, StatementSyntax release)
    {
        HashSet<string> declared = [.. guarded.SelectMany(static statement => statement.DescendantNodesAndSelf()).Select(NameOf).OfType<string>()];
        return block.Statements.Where(statement => statement.SpanStart > release.SpanStart)
            .SelectMany(static statement => statement.DescendantTokens())
            .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && declared.Contains(token.ValueText));
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        LabeledStatementSyntax label => label.Identifier.ValueText,
        _ => null,
    };

    private static BlockSyntax Guard(BlockSyntax block, StatementSyntax wait, List<StatementSyntax> guarded, StatementSyntax release)
    {
        TryStatementSyntax attempt = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(guarded),
            default,
            SyntaxFactory.FinallyClause(SyntaxFactory.Block(release)));
        IEnumerable<StatementSyntax> statements = block.Statements
            .TakeWhile(statement => statement != wait)
            .Append(wait)
            .Append(attempt.WithTrailingTrivia(release.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation))
            .Concat(block.Statements.Where(statement => statement.SpanStart > release.SpanStart));
        return block.WithStatements(SyntaxFactory.List(statements));
    }
}
