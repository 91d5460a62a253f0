using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Transport.Analyzers.Semantics;

/// <summary>Tells at little cost which source files a rule has no business in. Each file is searched once per word.</summary>
internal static class SourceWords
{
    private static readonly ConditionalWeakTable<string, ConditionalWeakTable<SyntaxTree, StrongBox<bool>>> Searched = new();

    /// <summary>True if a file with a part of a type has a word in it.</summary>
    /// <param name="type">The type.</param>
    /// <param name="word">A constant, case-sensitive.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static bool Has(INamedTypeSymbol type, string word, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference declaration in type.DeclaringSyntaxReferences)
        {
            if (Has(declaration.SyntaxTree, word, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a file has a word in it.</summary>
    public static bool Has(SyntaxTree tree, string word, CancellationToken cancellationToken)
    {
        ConditionalWeakTable<SyntaxTree, StrongBox<bool>> files = Searched.GetValue(word, static _ => new());
        return (files.TryGetValue(tree, out StrongBox<bool>? has) ? has : Search(files, tree, word, cancellationToken)).Value;
    }

    private static StrongBox<bool> Search(ConditionalWeakTable<SyntaxTree, StrongBox<bool>> files, SyntaxTree tree, string word, CancellationToken cancellationToken)
    {
        StrongBox<bool> has = new(tree.GetText(cancellationToken).ToString().IndexOf(word, StringComparison.Ordinal) >= 0);
        return files.GetValue(tree, _ => has);
    }
}
