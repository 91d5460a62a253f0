using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Transport.Analyzers.Semantics;

/// <summary>Removes a statement, but not the comments above it, which may be about more than the statement.</summary>
internal static class StatementRemoval
{
    /// <summary>The tree without the statement.</summary>
    public static SyntaxNode Without(this SyntaxNode root, SyntaxNode statement)
    {
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        int last = leading.Count - 1;
        while (last >= 0 && (leading[last].IsKind(SyntaxKind.WhitespaceTrivia) || leading[last].IsKind(SyntaxKind.EndOfLineTrivia)))
        {
            last--;
        }

        if (last < 0)
        {
            return root.RemoveNode(statement, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
        }

        // The line of the comment ends with it; what indents the statement goes with the statement.
        int kept = last + 1 < leading.Count && leading[last + 1].IsKind(SyntaxKind.EndOfLineTrivia) ? last + 2 : last + 1;
        SyntaxAnnotation mark = new();
        SyntaxNode marked = root.ReplaceNode(statement, statement.WithLeadingTrivia(leading.Take(kept)).WithAdditionalAnnotations(mark));
        return marked.RemoveNode(marked.GetAnnotatedNodes(mark).Single(), SyntaxRemoveOptions.KeepLeadingTrivia | SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
    }
}
