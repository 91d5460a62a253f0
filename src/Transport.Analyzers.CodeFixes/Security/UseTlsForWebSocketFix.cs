using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

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
            // What is declared elsewhere may be used for other things too; only what stands here is offered.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is { } address && SchemeIn(address) is { } text)
            {
                int at = text.Text.IndexOf("ws://", StringComparison.OrdinalIgnoreCase);
                context.RegisterCodeFix(CodeAction.Create(Title, cancel => InsertAsync(context.Document, text.SpanStart + at + 2, cancel), Title), diagnostic);
            }
        }
    }

    /// <summary>The literal, or the text of an interpolated string, that has the scheme in it.</summary>
    private static SyntaxToken? SchemeIn(SyntaxNode address)
    {
        foreach (SyntaxToken token in address.DescendantTokens())
        {
            if (token.Text.IndexOf("ws://", StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return token;
            }
        }

        return null;
    }

    private static async Task<Document> InsertAsync(Document document, int position, CancellationToken cancellationToken)
    {
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return document.WithText(text.WithChanges(new TextChange(new TextSpan(position, 0), "s")));
    }
}
