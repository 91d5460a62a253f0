using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Transport.Analyzers.WebSockets;

/// <summary>Fixes TRN2004: a <c>MemoryStream</c> in place of a local <c>StringBuilder</c>, decoded where the text is taken. Only for builders that nothing else is done with.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CollectBytesFix : CodeFixProvider
{
    private const string Title = "Collect the bytes and decode them once";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [TextDecodedInPartsAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax encoding } decode
                && model is not null
                && Replacements(decode, encoding, model, context.CancellationToken) is { } replacements)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNodes(replacements.Keys, (original, _) => replacements[original]))),
                        Title),
                    diagnostic);
            }
        }
    }

    private static Dictionary<SyntaxNode, SyntaxNode>? Replacements(InvocationExpressionSyntax decode, MemberAccessExpressionSyntax encoding, SemanticModel model, CancellationToken cancellationToken)
    {
        if (decode.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1, Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Append", Expression: IdentifierNameSyntax name } } append }
            || model.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol builder
            || model.GetSymbolInfo(encoding.Expression, cancellationToken).Symbol is not (IFieldSymbol or IPropertySymbol)
            || !CanBeWritten(decode, model)
            || DeclarationOf(builder, cancellationToken) is not { } declaration
            || append.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return null;
        }

        Dictionary<SyntaxNode, SyntaxNode> replacements = [];
        ReplaceDeclaration(declaration, replacements);
        foreach (IdentifierNameSyntax use in member.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != builder.Name || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellationToken).Symbol, builder))
            {
                continue;
            }

            switch (use.Parent)
            {
                case MemberAccessExpressionSyntax { Name.Identifier.Text: "Append", Parent: InvocationExpressionSyntax call } when ReferenceEquals(call, append):
                    replacements.Add(call, Call(use, "Write", decode.ArgumentList).WithTriviaFrom(call));
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.Text: "ToString", Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call }:
                    ArgumentSyntax bytes = SyntaxFactory.Argument(Call(use, "ToArray", SyntaxFactory.ArgumentList()));
                    replacements.Add(call, SyntaxFactory.InvocationExpression(encoding.WithName(SyntaxFactory.IdentifierName("GetString")).WithoutTrivia(), SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(bytes))).WithTriviaFrom(call));
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.Text: "Clear", Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call }:
                    ArgumentSyntax zero = SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0)));
                    replacements.Add(call, Call(use, "SetLength", SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(zero))).WithTriviaFrom(call));
                    break;
                case MemberAccessExpressionSyntax { Name.Identifier.Text: "Length", Parent: BinaryExpressionSyntax }:
                    break;
                default:
                    return null;
            }
        }

        return replacements;
    }

    /// <summary>True if a stream takes the same arguments: three of them, or one where it can write spans.</summary>
    private static bool CanBeWritten(InvocationExpressionSyntax decode, SemanticModel model) => decode.ArgumentList.Arguments.Count switch
    {
        3 => true,
        1 => model.Compilation.GetTypeByMetadataName("System.IO.Stream")?.GetMembers("Write").Any(static method => method is IMethodSymbol { Parameters.Length: 1 }) == true,
        _ => false,
    };

    private static VariableDeclaratorSyntax? DeclarationOf(ILocalSymbol builder, CancellationToken cancellationToken) =>
        builder.DeclaringSyntaxReferences.Length == 1
        && builder.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax
        {
            Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null },
            Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax },
        } declarator
            ? declarator
            : null;

    private static void ReplaceDeclaration(VariableDeclaratorSyntax declarator, Dictionary<SyntaxNode, SyntaxNode> replacements)
    {
        VariableDeclarationSyntax declaration = (VariableDeclarationSyntax)declarator.Parent!;
        TypeSyntax stream = SyntaxFactory.ParseTypeName("System.IO.MemoryStream").WithAdditionalAnnotations(Simplifier.Annotation);
        if (!declaration.Type.IsVar)
        {
            replacements.Add(declaration.Type, stream.WithTriviaFrom(declaration.Type));
        }

        if (declarator.Initializer!.Value is ObjectCreationExpressionSyntax creation)
        {
            replacements.Add(creation.Type, stream.WithTriviaFrom(creation.Type));
        }
    }

    private static InvocationExpressionSyntax Call(IdentifierNameSyntax on, string method, ArgumentListSyntax arguments) =>
        SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, on.WithoutTrivia(), SyntaxFactory.IdentifierName(method)), arguments.WithoutTrivia());
}
