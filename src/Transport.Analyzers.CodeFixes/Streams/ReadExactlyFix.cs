using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Fixes TRN3001 on streams: <c>ReadExactly</c> and <c>ReadExactlyAsync</c>, which fill the buffer or throw. Sockets have no such call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ReadExactlyFix : CodeFixProvider
{
    private const string Title = "Read exactly as many bytes as are asked for";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [CountIgnoredAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || NetworkTypes.Of(model.Compilation)?.Stream is not { } stream)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Read" or "ReadAsync" } access } call
                && model.GetSymbolInfo(call, context.CancellationToken).Symbol is IMethodSymbol method
                && InheritsFrom(method.ContainingType, stream)
                && ExactNameOf(method.Name) is { } name
                && stream.GetMembers(name).Length > 0
                && StatementOf(call, model, out ExpressionSyntax? kept) is { } statement)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(statement, Exact(statement, kept!, access, name)))),
                        Title),
                    diagnostic);
            }
        }
    }

    private static string ExactNameOf(string read) => read == "Read" ? "ReadExactly" : "ReadExactlyAsync";

    private static bool InheritsFrom(INamedTypeSymbol type, INamedTypeSymbol stream)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, stream))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The statement to replace, and the expression of it that is kept; null where something is done with the result that the other call does not have.</summary>
    private static StatementSyntax? StatementOf(InvocationExpressionSyntax call, SemanticModel model, out ExpressionSyntax? kept)
    {
        ExpressionSyntax result = call;
        while (true)
        {
            switch (result.Parent)
            {
                case AwaitExpressionSyntax or ParenthesizedExpressionSyntax:
                    result = (ExpressionSyntax)result.Parent;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "GetResult", Parent: InvocationExpressionSyntax wrapper }:
                    result = wrapper;
                    continue;
            }

            break;
        }

        kept = result;
        return result.Parent switch
        {
            ExpressionStatementSyntax statement => statement,
            AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax statement } assignment when assignment.Right == result && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) => statement,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } } declarator } when !IsMentioned(declarator, model) => statement,
            _ => null,
        };
    }

    /// <summary>True if the variable is written elsewhere, so that it cannot go.</summary>
    private static bool IsMentioned(VariableDeclaratorSyntax declarator, SemanticModel model)
    {
        ISymbol? local = model.GetDeclaredSymbol(declarator);
        SyntaxNode scope = declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? declarator.SyntaxTree.GetRoot();
        scope = scope is GlobalStatementSyntax ? declarator.SyntaxTree.GetRoot() : scope;
        return scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == declarator.Identifier.ValueText && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, local));
    }

    private static ExpressionStatementSyntax Exact(StatementSyntax statement, ExpressionSyntax kept, MemberAccessExpressionSyntax access, string name)
    {
        ExpressionSyntax exact = kept.ReplaceNode(access.Name, SyntaxFactory.IdentifierName(name).WithTriviaFrom(access.Name));
        return SyntaxFactory.ExpressionStatement(exact.WithoutTrivia()).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
