using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Texts;

/// <summary>Fixes TRN3009: the length of the array that holds the bytes, or <c>GetByteCount</c> where none has a name.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class UseByteCountFix : CodeFixProvider
{
    private const string Title = "Use the number of bytes";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [CharacterCountAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (model is not null
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is MemberAccessExpressionSyntax length
                && ByteCount(length, model, context.CancellationToken) is { } count)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(length, count.WithTriviaFrom(length)))), Title),
                    diagnostic);
            }
        }
    }

    private static ExpressionSyntax? ByteCount(MemberAccessExpressionSyntax length, SemanticModel model, CancellationToken cancellationToken)
    {
        if (length.Parent is AssignmentExpressionSyntax)
        {
            return length.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Where(call => call.ArgumentList.Arguments.Count == 1 && call.ArgumentList.Arguments[0].ToString() == length.Expression.ToString())
                .Select(CountOf).FirstOrDefault(static count => count is not null);
        }

        if (length.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent is not ArgumentListSyntax list)
        {
            return null;
        }

        IEnumerable<ExpressionSyntax> candidates = list.Arguments.Select(static argument => argument.Expression);
        if (list.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax extension })
        {
            candidates = candidates.Prepend(extension.Expression);
        }

        foreach (ExpressionSyntax candidate in candidates)
        {
            switch (candidate)
            {
                case InvocationExpressionSyntax call when CountOf(call) is { } count:
                    return count;
                case IdentifierNameSyntax name when model.GetTypeInfo(name, cancellationToken).Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }:
                    return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, name.WithoutTrivia(), SyntaxFactory.IdentifierName("Length"));
            }
        }

        return null;
    }

    /// <summary><c>GetByteCount</c> in place of <c>GetBytes</c>.</summary>
    private static ExpressionSyntax? CountOf(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "GetBytes" } encode
            ? SyntaxFactory.InvocationExpression(encode.WithName(SyntaxFactory.IdentifierName("GetByteCount")).WithoutTrivia(), call.ArgumentList.WithoutTrivia())
            : null;
}
