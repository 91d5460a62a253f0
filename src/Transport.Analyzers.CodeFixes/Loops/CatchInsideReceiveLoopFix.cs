using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Transport.Analyzers.Loops;

/// <summary>Fixes TRN4003: the body of the loop in a <c>try</c>, with a <c>catch</c> for the errors that are about one peer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CatchInsideReceiveLoopFix : CodeFixProvider
{
    private const string Title = "Catch the errors of single peers inside the loop";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UdpErrorEndsLoopAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (model is not null && root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is { } receive && BodyOfLoop(receive) is { } body)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(body, Guard(body, model)))), Title),
                    diagnostic);
            }
        }
    }

    /// <summary>The block that is repeated; null for <c>do</c>, whose condition may need what the block assigns, and for a receive in the head of the loop.</summary>
    private static BlockSyntax? BodyOfLoop(SyntaxNode receive)
    {
        for (SyntaxNode current = receive; current.Parent is { } parent; current = parent)
        {
            StatementSyntax? body = parent switch
            {
                WhileStatementSyntax loop => loop.Statement,
                ForStatementSyntax loop => loop.Statement,
                _ => null,
            };
            if (body is not null)
            {
                return ReferenceEquals(body, current) && body is BlockSyntax block && !block.DescendantNodes().OfType<YieldStatementSyntax>().Any() ? block : null;
            }

            if (parent is DoStatementSyntax or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax)
            {
                return null;
            }
        }

        return null;
    }

    private static BlockSyntax Guard(BlockSyntax body, SemanticModel model)
    {
        string sockets = model.LookupNamespacesAndTypes(body.SpanStart, name: "SocketError").IsEmpty ? "System.Net.Sockets." : "";
        string name = FreeName(body);
        CatchClauseSyntax clause = ((TryStatementSyntax)SyntaxFactory.ParseStatement($$"""
            try
            {
            }
            catch ({{sockets}}SocketException {{name}}) when ({{name}}.SocketErrorCode == {{sockets}}SocketError.ConnectionReset || {{name}}.SocketErrorCode == {{sockets}}SocketError.ConnectionRefused)
            {
                // An earlier datagram found nobody listening. The socket is as good as before.
            }
            """)).Catches[0];
        TryStatementSyntax guarded = SyntaxFactory.TryStatement(
            SyntaxFactory.Block(body.Statements).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed),
            SyntaxFactory.SingletonList(clause),
            @finally: null);
        return body.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(guarded)).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static string FreeName(SyntaxNode body)
    {
        SyntaxNode member = body.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? body;
        HashSet<string> taken = [.. member.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText)];
        string name = "error";
        for (int number = 2; taken.Contains(name); number++)
        {
            name = "error" + number;
        }

        return name;
    }
}
