using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Messages;

/// <summary>Fixes TRN1003: <c>.ToArray()</c> behind the memory that is kept.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class KeepCopyFix : CodeFixProvider
{
    private const string Title = "Keep a copy of the payload";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [BufferOutlivesMessageAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.ContainsKey(BufferOutlivesMessageAnalyzer.CanCopy)
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax memory and (MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax or IdentifierNameSyntax))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(memory, CopyOf(memory)))),
                        Title),
                    diagnostic);
            }
        }
    }

    private static InvocationExpressionSyntax CopyOf(ExpressionSyntax memory) => SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression,
        memory.WithoutTrailingTrivia(),
        SyntaxFactory.IdentifierName("ToArray"))).WithTrailingTrivia(memory.GetTrailingTrivia());
}
