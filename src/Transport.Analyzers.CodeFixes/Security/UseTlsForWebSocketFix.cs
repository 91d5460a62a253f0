using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Security;

/// <summary>Fixes TRN6001: <c>wss://</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class UseTlsForWebSocketFix : CodeFixProvider
{
    private const string Title = "Use wss://";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ClearTextWebSocketAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // A port is part of an agreement with the server, and a constant is declared elsewhere; only what can be right is offered.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is LiteralExpressionSyntax literal
                && literal.Token.Text.IndexOf("ws://", StringComparison.OrdinalIgnoreCase) is >= 0 and int at)
            {
                string text = literal.Token.Text.Insert(at + 2, "s");
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(literal, SyntaxFactory.ParseExpression(text).WithTriviaFrom(literal)))), Title),
                    diagnostic);
            }
        }
    }
}
