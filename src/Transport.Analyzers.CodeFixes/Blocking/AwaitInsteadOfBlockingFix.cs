using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Blocking;

/// <summary>Fixes TRN2001 and TRN2002: <c>await</c> in place of the call that blocks, in functions that are asynchronous already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AwaitInsteadOfBlockingFix : CodeFixProvider
{
    private const string Title = "Await the operation";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [BlockingOnNetworkAnalyzer.Descriptor.Id, RunSynchronouslyAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax blocking
                && AwaitContext.Allows(blocking)
                && TaskIn(blocking) is { } task)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(Replace(context.Document, root, blocking, task)), Title), diagnostic);
            }
        }
    }

    /// <summary>The task in <c>task.Result</c>, <c>task.Wait()</c>, <c>task.RunSynchronously()</c> and <c>task.GetAwaiter().GetResult()</c>; a wait with a timeout has no such equivalent.</summary>
    internal static ExpressionSyntax? TaskIn(ExpressionSyntax blocking) => blocking switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.Text: "Result" } result => result.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Wait" or "RunSynchronously" } call } => call.Expression,
        InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax
            {
                Name.Identifier.Text: "GetResult",
                Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetAwaiter" } awaiter },
            },
        } => awaiter.Expression,
        _ => null,
    };

    internal static Document Replace(Document document, SyntaxNode root, ExpressionSyntax blocking, ExpressionSyntax task)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(WithoutAsTask(task).WithoutTrivia());
        ExpressionSyntax replacement = blocking.Parent is ExpressionStatementSyntax
            ? awaited
            : SyntaxFactory.ParenthesizedExpression(awaited).WithAdditionalAnnotations(Simplifier.Annotation);
        return document.WithSyntaxRoot(root.ReplaceNode(blocking, replacement.WithTriviaFrom(blocking)));
    }

    private static ExpressionSyntax WithoutAsTask(ExpressionSyntax task) => task switch
    {
        ParenthesizedExpressionSyntax parenthesized => WithoutAsTask(parenthesized.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "AsTask" } call } => call.Expression,
        _ => task,
    };
}
