using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Fixes TRN3004: leaves the loop when the count is 0, by an exception where the loop waits for a number of bytes or nothing can follow it, else by <c>break</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class LeaveAtEndOfStreamFix : CodeFixProvider
{
    private const string Title = "Leave the loop at the end of the stream";

    private static readonly string[] Names = ["read", "count", "received", "bytesRead"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [EndOfStreamAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is not null
                && model is not null
                && root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax call
                && Fixed(root, call, model) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode? Fixed(SyntaxNode root, InvocationExpressionSyntax call, SemanticModel model)
    {
        ExpressionSyntax result = call;
        while (result.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax
            || result.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "GetResult" or "AsTask" or "Result" }
            || (result.Parent is InvocationExpressionSyntax wrapper && wrapper.Expression == result))
        {
            result = (ExpressionSyntax)result.Parent;
        }

        switch (result.Parent)
        {
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax } statement } } declarator }:
                return root.InsertNodesAfter(statement, [Leave(statement, SyntaxFactory.IdentifierName(declarator.Identifier.WithoutTrivia()), model)]);
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement }:
                return root.InsertNodesAfter(statement, [Leave(statement, left.WithoutTrivia(), model)]);
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression, Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement } assignment
                when NewName(statement, model) is { } name:
                return root.ReplaceNode(
                    statement,
                    [
                        SyntaxFactory.ParseStatement($"int {name} = {result.WithoutTrivia()};").WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation),
                        Leave(statement, SyntaxFactory.IdentifierName(name), model),
                        statement.ReplaceNode(assignment.Right, SyntaxFactory.IdentifierName(name)).WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(statement.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation),
                    ]);
            case AssignmentExpressionSyntax { Parent: ParenthesizedExpressionSyntax { Parent: BinaryExpressionSyntax { Parent: WhileStatementSyntax or DoStatementSyntax } comparison } assigned } when comparison.Left == assigned && IsNeverFalse(comparison):
                return root.ReplaceNode(
                    comparison,
                    SyntaxFactory.BinaryExpression(SyntaxKind.GreaterThanExpression, assigned, SyntaxFactory.Token(SyntaxKind.GreaterThanToken).WithTriviaFrom(comparison.OperatorToken), SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0)).WithTriviaFrom(comparison.Right)));
            default:
                return null;
        }
    }

    /// <summary><c>!= -1</c>, as in Java, and <c>&gt;= 0</c>.</summary>
    private static bool IsNeverFalse(BinaryExpressionSyntax comparison) => (comparison.Kind(), comparison.Right.ToString()) is
        (SyntaxKind.NotEqualsExpression, "-1") or (SyntaxKind.GreaterThanExpression, "-1") or (SyntaxKind.GreaterThanOrEqualExpression, "0");

    private static IfStatementSyntax Leave(StatementSyntax after, IdentifierNameSyntax count, SemanticModel model)
    {
        StatementSyntax leave = LoopBreak.IsAllowedAt(after, model) && !WaitsForMore(after, model)
            ? SyntaxFactory.BreakStatement()
            : SyntaxFactory.ThrowStatement(SyntaxFactory.ObjectCreationExpression(
                SyntaxFactory.ParseTypeName("System.IO.EndOfStreamException").WithAdditionalAnnotations(Simplifier.Annotation)).WithArgumentList(SyntaxFactory.ArgumentList()));
        return SyntaxFactory.IfStatement(
            SyntaxFactory.BinaryExpression(SyntaxKind.EqualsExpression, count, SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0))),
            SyntaxFactory.Block(leave)).NormalizeWhitespace().WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
    }

    /// <summary>True if the condition of the loop is about something that the loop changes: who leaves it before would go on with too little.</summary>
    private static bool WaitsForMore(StatementSyntax statement, SemanticModel model)
    {
        StatementSyntax? loop = statement.Ancestors().OfType<StatementSyntax>().FirstOrDefault(static ancestor => ancestor is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax);
        ExpressionSyntax? condition = loop switch
        {
            WhileStatementSyntax repeat => repeat.Condition,
            DoStatementSyntax repeat => repeat.Condition,
            ForStatementSyntax counted => counted.Condition,
            _ => null,
        };
        if (loop is null || condition is null)
        {
            return false;
        }

        HashSet<ISymbol> changed = new(SymbolEqualityComparer.Default);
        foreach (AssignmentExpressionSyntax assignment in loop.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (model.GetSymbolInfo(assignment.Left).Symbol is { } symbol)
            {
                changed.Add(symbol);
            }
        }

        return condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => model.GetSymbolInfo(name).Symbol is { } symbol && changed.Contains(symbol));
    }

    private static string? NewName(StatementSyntax statement, SemanticModel model)
    {
        SyntaxNode member = statement.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? statement.SyntaxTree.GetRoot();
        return FreeName.Among(Names, statement, member, model);
    }
}
