using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Ownership;

/// <summary>Fixes TRN1011: removes the disposal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class LeaveInjectedChannelFix : CodeFixProvider
{
    private const string Title = "Leave the channel to the container";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [InjectedChannelDisposedAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is not null && WithoutDisposal(root, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), Title), diagnostic);
            }
        }
    }

    /// <summary>A disposal that is a statement goes; one that is all of a method leaves nothing to do; of a declaration, <c>using</c> goes. Others need a person.</summary>
    private static SyntaxNode? WithoutDisposal(SyntaxNode root, SyntaxNode node)
    {
        SyntaxNode whole = node;
        while (whole.Parent is AwaitExpressionSyntax or ConditionalAccessExpressionSyntax
            || whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" }
            || (whole.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" } }))
        {
            whole = whole.Parent;
        }

        switch (whole.Parent)
        {
            case ExpressionStatementSyntax { Parent: BlockSyntax } statement:
                return root.Without(statement);
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax } method } arrow:
                MethodDeclarationSyntax empty = method
                    .WithExpressionBody(null)
                    .WithSemicolonToken(default)
                    .WithBody(SyntaxFactory.Block().WithTriviaFrom(arrow).WithTrailingTrivia(method.GetTrailingTrivia()));
                return root.ReplaceNode(method, empty);
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: IdentifierNameSyntax { Identifier.Text: "ValueTask" } } method } when !method.Modifiers.Any(SyntaxKind.AsyncKeyword):
                return root.ReplaceNode(whole, SyntaxFactory.ParseExpression("ValueTask.CompletedTask").WithTriviaFrom(whole));
        }

        return node.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { } declaration && declaration.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) && node.Parent is EqualsValueClauseSyntax or AwaitExpressionSyntax
            ? root.ReplaceNode(declaration, declaration.WithAwaitKeyword(default).WithUsingKeyword(default).WithTriviaFrom(declaration))
            : null;
    }
}
