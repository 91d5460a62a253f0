using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Transport.Analyzers.Blocking;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Handlers;

/// <summary>Fixes TRN1006: <c>await</c> of the asynchronous form.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AwaitInHandlerFix : CodeFixProvider
{
    private const string Title = "Await the asynchronous form";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [HandlerBlocksAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax blocking || !AwaitContext.Allows(blocking))
            {
                continue;
            }

            if (diagnostic.Properties.TryGetValue(HandlerBlocksAnalyzer.AsyncName, out string? name) && name is not null)
            {
                if (blocking is InvocationExpressionSyntax call && Renamed(call, name) is { } renamed)
                {
                    context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(Replace(context.Document, root, call, renamed)), Title), diagnostic);
                }
            }
            else if (AwaitInsteadOfBlockingFix.TaskIn(blocking) is { } task)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(AwaitInsteadOfBlockingFix.Replace(context.Document, root, blocking, task)), Title), diagnostic);
            }
        }
    }

    private static InvocationExpressionSyntax? Renamed(InvocationExpressionSyntax call, string name) => call.Expression switch
    {
        _ when name == "Task.Delay" => call.WithExpression(SyntaxFactory.ParseExpression("global::System.Threading.Tasks.Task.Delay").WithAdditionalAnnotations(Simplifier.Annotation)),
        MemberAccessExpressionSyntax member => call.WithExpression(member.WithName(SyntaxFactory.IdentifierName(name))),
        _ => null,
    };

    private static Document Replace(Document document, SyntaxNode root, InvocationExpressionSyntax call, InvocationExpressionSyntax renamed)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(renamed.WithoutTrivia());
        ExpressionSyntax replacement = call.Parent is ExpressionStatementSyntax ? awaited : SyntaxFactory.ParenthesizedExpression(awaited).WithAdditionalAnnotations(Simplifier.Annotation);
        return document.WithSyntaxRoot(root.ReplaceNode(call, replacement.WithTriviaFrom(call)));
    }
}
