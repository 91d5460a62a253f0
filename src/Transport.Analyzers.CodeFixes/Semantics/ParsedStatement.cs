using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Transport.Analyzers.Semantics;

/// <summary>Statements written as text: types with all their namespaces, which are left out where a <c>using</c> allows it.</summary>
internal static class ParsedStatement
{
    /// <summary>A statement of these lines, each indented, formatted and simplified when the fix is applied.</summary>
    public static StatementSyntax Of(IEnumerable<string> lines, string indent, string endOfLine)
    {
        StatementSyntax statement = SyntaxFactory.ParseStatement(string.Concat(lines.Select(line => indent + line + endOfLine)));
        IEnumerable<SyntaxNode> names = statement.DescendantNodes().Where(static node => IsQualified(node) && !IsQualified(node.Parent));
        return statement
            .ReplaceNodes(names, static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>The white space that a statement is indented by.</summary>
    public static string IndentOf(StatementSyntax statement) => statement.GetLeadingTrivia().LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).ToString();

    /// <summary>The end of line that a document uses.</summary>
    public static string EndOfLineIn(SyntaxNode node) =>
        node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)).ToString() is { Length: > 0 } used ? used : "\n";

    /// <summary>True for the name of a type with a namespace, also where it is the beginning of an expression.</summary>
    private static bool IsQualified(SyntaxNode? node) => node is QualifiedNameSyntax || (node is MemberAccessExpressionSyntax access && access.Expression.ToString().StartsWith("System.", StringComparison.Ordinal));
}
