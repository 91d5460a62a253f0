using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Closing;

/// <summary>Fixes TRN2006: a token that is cancelled after five seconds, for a close that is awaited by a statement of its own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class LimitCloseFix : CodeFixProvider
{
    private const string Title = "Wait for the peer for five seconds at most";

    private static readonly string[] Names = ["limit", "closeLimit", "closingLimit", "goodbyeLimit"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [CloseCanWaitForEverAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => OneByOne.Of(Fixed);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is not null && model is not null && Fixed(root, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode? Fixed(SyntaxNode root, SyntaxNode node, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 3 } arguments } call
            || StatementOf(call) is not { Parent: BlockSyntax, Expression: AwaitExpressionSyntax } statement
            || model.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 }
            || FreeName.Among(Names, statement, statement.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? root, model) is not { } name)
        {
            return null;
        }

        ArgumentSyntax token = arguments.FirstOrDefault(static argument => argument.NameColon?.Name.Identifier.ValueText == "cancellationToken") ?? arguments[2];
        string indent = ParsedStatement.IndentOf(statement), endOfLine = ParsedStatement.EndOfLineIn(root);
        StatementSyntax limit = ParsedStatement
            .Of([$"using System.Threading.CancellationTokenSource {name} = new(System.TimeSpan.FromSeconds(5));"], indent, endOfLine)
            .WithLeadingTrivia(statement.GetLeadingTrivia());
        StatementSyntax limited = statement
            .ReplaceNode(token.Expression, SyntaxFactory.ParseExpression(name + ".Token").WithTriviaFrom(token.Expression))
            .WithLeadingTrivia(SyntaxFactory.Whitespace(indent))
            .WithAdditionalAnnotations(Formatter.Annotation);
        return root.ReplaceNode(statement, [limit, limited]);
    }

    /// <summary>The statement that awaits the call and nothing else: there the source may be disposed behind it.</summary>
    private static ExpressionStatementSyntax? StatementOf(InvocationExpressionSyntax call)
    {
        SyntaxNode? current = call.Parent;
        while (current is ParenthesizedExpressionSyntax or AwaitExpressionSyntax
            || current is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
            || current is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } })
        {
            current = current.Parent;
        }

        return current as ExpressionStatementSyntax;
    }
}
