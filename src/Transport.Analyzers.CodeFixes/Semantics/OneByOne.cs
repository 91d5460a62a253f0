using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Transport.Analyzers.Semantics;

/// <summary>Fixes all places of a document one after the other, for fixes that choose a name: made side by side, they would choose the same.</summary>
internal static class OneByOne
{
    /// <summary>A fix gets the root, the node that is reported and the model, and gives the new root, or null where it is not offered.</summary>
    public static FixAllProvider Of(Func<SyntaxNode, SyntaxNode, SemanticModel, SyntaxNode?> fix) => FixAllProvider.Create(async (context, document, diagnostics) =>
    {
        if (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return document;
        }

        SyntaxNode[] nodes = [.. diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).Select(diagnostic => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true))];
        Document current = document.WithSyntaxRoot(root.TrackNodes(nodes));
        foreach (SyntaxNode node in nodes)
        {
            if (await current.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is { } changing
                && await current.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is { } model
                && changing.GetCurrentNode(node) is { } found
                && fix(changing, found, model) is { } changed)
            {
                current = current.WithSyntaxRoot(changed);
            }
        }

        return current;
    });
}
