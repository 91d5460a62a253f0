using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.Streams;

/// <summary>Fixes TRN3002: only as many bytes as the read has returned, by an overload with offset and length where there is one, else by a slice.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class UseCountFix : CodeFixProvider
{
    private const string Title = "Take only the bytes that were read";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [WholeBufferAnalyzer.Descriptor.Id];

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
                && root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax sink
                && diagnostic.Properties.TryGetValue(WholeBufferAnalyzer.CountProperty, out string? count)
                && count is not null
                && diagnostic.Properties.TryGetValue(WholeBufferAnalyzer.BufferProperty, out string? buffer)
                && buffer is not null
                && IsKnownAt(sink, count, model)
                && Sliced(sink, buffer, count, model) is { } replacement)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(sink, replacement.WithTriviaFrom(sink)))), Title),
                    diagnostic);
            }
        }
    }

    private static bool IsKnownAt(ExpressionSyntax sink, string count, SemanticModel model) =>
        model.LookupSymbols(sink.SpanStart, name: count).Any(static symbol => symbol is ILocalSymbol { Type.SpecialType: SpecialType.System_Int32 } or IParameterSymbol { Type.SpecialType: SpecialType.System_Int32 });

    /// <summary>The first way to write it that binds to a method of the same name and result.</summary>
    private static ExpressionSyntax? Sliced(ExpressionSyntax sink, string buffer, string count, SemanticModel model)
    {
        ArgumentListSyntax? list = ListOf(sink);
        int index = list?.Arguments.IndexOf(argument => argument.Expression.ToString() == buffer) ?? -1;
        if (index < 0 || model.GetSymbolInfo(sink).Symbol is not IMethodSymbol method || method.ContainingType.Name is "BitConverter" or "BinaryPrimitives")
        {
            return null;
        }

        foreach (ArgumentListSyntax arguments in Candidates(list!, index, buffer, count))
        {
            ExpressionSyntax candidate = WithList(sink, arguments);
            if (model.GetSpeculativeSymbolInfo(sink.SpanStart, candidate, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol bound
                && bound.Name == method.Name
                && SymbolEqualityComparer.Default.Equals(bound.ReturnType.OriginalDefinition, method.ReturnType.OriginalDefinition)
                && SymbolEqualityComparer.Default.Equals(bound.ContainingType.ContainingNamespace, method.ContainingType.ContainingNamespace))
            {
                return candidate;
            }
        }

        return null;
    }

    private static IEnumerable<ArgumentListSyntax> Candidates(ArgumentListSyntax list, int index, string buffer, string count)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = list.Arguments;
        ArgumentSyntax given = arguments[index];
        if (index + 2 < arguments.Count && arguments[index + 2].Expression.ToString() == buffer + ".Length")
        {
            yield return list.ReplaceNode(arguments[index + 2].Expression, SyntaxFactory.IdentifierName(count).WithTriviaFrom(arguments[index + 2].Expression));
            yield break;
        }

        if (arguments.Any(static argument => argument.NameColon is not null))
        {
            yield break;
        }

        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxToken[] commas = [.. arguments.GetSeparators()];
        ArgumentSyntax[] longer =
        [
            .. arguments.Take(index),
            given.WithoutTrailingTrivia(),
            SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0))),
            SyntaxFactory.Argument(SyntaxFactory.IdentifierName(count)).WithTrailingTrivia(given.GetTrailingTrivia()),
            .. arguments.Skip(index + 1),
        ];
        yield return list.WithArguments(SyntaxFactory.SeparatedList(longer, [.. commas.Take(index), comma, comma, .. commas.Skip(index)]));
        foreach (string slice in new[] { $"{buffer}.AsSpan(0, {count})", $"{buffer}.AsMemory(0, {count})", $"{buffer}.Slice(0, {count})", $"{buffer}.AsSpan(0, {count}).ToArray()" })
        {
            yield return list.ReplaceNode(given.Expression, SyntaxFactory.ParseExpression(slice).WithTriviaFrom(given.Expression));
        }
    }

    private static ArgumentListSyntax? ListOf(ExpressionSyntax sink) => sink switch
    {
        InvocationExpressionSyntax call => call.ArgumentList,
        BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
        _ => null,
    };

    private static ExpressionSyntax WithList(ExpressionSyntax sink, ArgumentListSyntax arguments) => sink switch
    {
        InvocationExpressionSyntax call => call.WithArgumentList(arguments),
        BaseObjectCreationExpressionSyntax creation => creation.WithArgumentList(arguments),
        _ => sink,
    };
}
