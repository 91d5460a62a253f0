using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Tests.Robustness;

/// <summary>Trees that no parser makes, but tools do: nodes missing, in place of others, and tokens that are not there or have no text.</summary>
internal static class TreeMutation
{
    public static SyntaxNode Of(SyntaxNode root, Random random)
    {
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            SyntaxNode[] nodes = [.. root.DescendantNodes()];
            if (nodes.Length == 0)
            {
                break;
            }

            root = Change(root, nodes, random);
        }

        return root;
    }

    private static SyntaxNode Change(SyntaxNode root, SyntaxNode[] nodes, Random random)
    {
        SyntaxNode node = nodes[random.Next(nodes.Length)];
        SyntaxToken[] tokens = [.. node.DescendantTokens()];
        SyntaxToken token = tokens.Length == 0 ? default : tokens[random.Next(tokens.Length)];
        switch (random.Next(4))
        {
            case 0 when IsInAList(node):
                return root.RemoveNode(node, SyntaxRemoveOptions.KeepNoTrivia) ?? root;
            case 1 when tokens.Length > 0:
                return root.ReplaceToken(token, SyntaxFactory.MissingToken(token.Kind()));
            case 2 when token.IsKind(SyntaxKind.IdentifierToken):
                return root.ReplaceToken(token, SyntaxFactory.Identifier(random.Next(2) == 0 ? "" : "ReceiveAsync"));
            default:
                SyntaxNode[] alike = [.. nodes.Where(other => other.GetType() == node.GetType())];
                return root.ReplaceNode(node, alike[random.Next(alike.Length)]);
        }
    }

    /// <summary>Only what one may leave out can be removed.</summary>
    private static bool IsInAList(SyntaxNode node) => node.Parent switch
    {
        null => false,
        { } parent when node is StatementSyntax => parent is BlockSyntax,
        { } parent when node is ParameterSyntax => parent is not SimpleLambdaExpressionSyntax,
        _ => node is ArgumentSyntax or MemberDeclarationSyntax
            or CatchClauseSyntax or VariableDeclaratorSyntax or EqualsValueClauseSyntax,
    };
}
