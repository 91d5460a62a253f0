using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Awaiting;

/// <summary>Fixes TRN1002: <c>await</c> in front of the operation, also in place of <c>_ =</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AwaitOperationFix : CodeFixProvider
{
    private const string Title = "Await the operation";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [OperationNotAwaitedAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // Awaiting "channel?.SendAsync()" would throw where the channel is null, so that is left to the reader.
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax call
                && call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { } statement
                && model is not null
                && AwaitContext.Allows(call))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(
                            statement.Expression,
                            Awaited(call, model).WithTriviaFrom(statement.Expression)))),
                        Title),
                    diagnostic);
            }
        }
    }

    /// <summary>Awaits also the task inside the task that <c>StartNew</c> gives for something asynchronous.</summary>
    private static AwaitExpressionSyntax Awaited(InvocationExpressionSyntax call, SemanticModel model)
    {
        ExpressionSyntax task = call.WithoutTrivia();
        if (model.GetTypeInfo(call).Type is INamedTypeSymbol { TypeArguments: { Length: 1 } inner })
        {
            if (inner[0].Name == "ValueTask")
            {
                return SyntaxFactory.AwaitExpression(SyntaxFactory.AwaitExpression(task));
            }

            if (inner[0].Name == "Task")
            {
                task = SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, task, SyntaxFactory.IdentifierName("Unwrap")));
            }
        }

        return SyntaxFactory.AwaitExpression(task);
    }
}
