using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Transport.Analyzers.WebSockets;

/// <summary>Fixes TRN2008: a new instance for each attempt, where the variable can be assigned and has no options to be lost.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class NewClientWebSocketFix : CodeFixProvider
{
    private const string Title = "Make a new ClientWebSocket for each attempt";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ClientWebSocketUsedTwiceAnalyzer.Descriptor.Id];

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
                && diagnostic.Properties.TryGetValue(ClientWebSocketUsedTwiceAnalyzer.Variable, out string? name)
                && name is not null
                && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } socket } } connect
                && connect.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax } statement
                && IsAssignable(model.GetSymbolInfo(socket, context.CancellationToken).Symbol, connect, context.CancellationToken)
                && model.GetTypeInfo(socket, context.CancellationToken).Type is { Name: "ClientWebSocket" }
                && !root.DescendantNodes().Any(node => node is MemberAccessExpressionSyntax { Name.Identifier.Text: "Options" } options && SyntaxFactory.AreEquivalent(options.Expression, socket)))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(Insert(root, statement, socket))), Title),
                    diagnostic);
            }
        }
    }

    /// <summary>True for a local that is no <c>using</c>, <c>foreach</c> or pattern variable and not captured, and for a field that is not read-only.</summary>
    private static bool IsAssignable(ISymbol? symbol, SyntaxNode connect, CancellationToken cancellationToken) => symbol switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        ILocalSymbol { IsUsing: false, IsForEach: false, RefKind: RefKind.None } local =>
            local.DeclaringSyntaxReferences.Any(declaration => declaration.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null }, Parent.Parent: LocalDeclarationStatementSyntax })
            && connect.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is null,
        _ => false,
    };

    private static SyntaxNode Insert(SyntaxNode root, StatementSyntax statement, ExpressionSyntax socket)
    {
        SyntaxTrivia lineEnd = statement.GetTrailingTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        lineEnd = lineEnd == default ? SyntaxFactory.ElasticLineFeed : lineEnd;
        StatementSyntax dispose = SyntaxFactory.ParseStatement($"{socket.WithoutTrivia()}.Dispose();").WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(lineEnd);
        StatementSyntax create = SyntaxFactory.ParseStatement($"{socket.WithoutTrivia()} = new System.Net.WebSockets.ClientWebSocket();").WithTrailingTrivia(lineEnd);
        create = create.ReplaceNodes(create.DescendantNodes().OfType<QualifiedNameSyntax>().Take(1), static (name, _) => name.WithAdditionalAnnotations(Simplifier.Annotation));
        SyntaxNode rest = statement.WithLeadingTrivia();
        return root.ReplaceNode(statement, [dispose.WithAdditionalAnnotations(Formatter.Annotation), create.WithAdditionalAnnotations(Formatter.Annotation), rest.WithAdditionalAnnotations(Formatter.Annotation)]);
    }
}
