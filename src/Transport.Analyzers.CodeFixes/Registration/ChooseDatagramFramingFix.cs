using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Transport.Analyzers.Registration;

/// <summary>Fixes TRN1001: chooses a framing with sequence numbers, or says that an existing protocol needs none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ChooseDatagramFramingFix : CodeFixProvider
{
    /// <summary>The key of the fix that numbers messages.</summary>
    internal const string Sequenced = "Use DatagramFraming.Sequenced()";

    /// <summary>The key of the fix that says that there is a protocol already.</summary>
    internal const string None = "Use DatagramFraming.None, for an existing datagram protocol";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [DatagramFramingAnalyzer.Descriptor.Id];

    /// <summary>All in one go: the batch fixer loses fixes when more than two of them add the same using directive.</summary>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(static async (context, document, diagnostics) =>
        await ApplyAsync(document, diagnostics, context.CodeActionEquivalenceKey == Sequenced, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model?.Compilation.GetTypeByMetadataName("Transport.Datagrams.DatagramFraming") is not { } framings)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.ContainsKey(DatagramFramingAnalyzer.Missing) && NodeOf(root, diagnostic) is { } node && Change(node, node, model, Framing(context.Document, framings, sequenced: true)) is not null)
            {
                foreach (string title in (string[])[Sequenced, None])
                {
                    context.RegisterCodeFix(CodeAction.Create(title, cancellation => ApplyAsync(context.Document, [diagnostic], title == Sequenced, cancellation), title), diagnostic);
                }
            }
        }
    }

    private static async Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, bool sequenced, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (root is null || model?.Compilation.GetTypeByMetadataName("Transport.Datagrams.DatagramFraming") is not { } framings)
        {
            return document;
        }

        ExpressionSyntax framing = Framing(document, framings, sequenced);
        IEnumerable<SyntaxNode> nodes = diagnostics.Where(static diagnostic => diagnostic.Properties.ContainsKey(DatagramFramingAnalyzer.Missing)).Select(diagnostic => NodeOf(root, diagnostic));
        return document.WithSyntaxRoot(root.ReplaceNodes(nodes, (original, rewritten) => Change(original, rewritten, model, framing) ?? rewritten));
    }

    private static SyntaxNode NodeOf(SyntaxNode root, Diagnostic diagnostic) => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    private static ExpressionSyntax? Change(SyntaxNode original, SyntaxNode rewritten, SemanticModel model, ExpressionSyntax framing) =>
        rewritten is InvocationExpressionSyntax call ? WithCall(call, framing)
        : original is BaseObjectCreationExpressionSyntax creation && model.GetSymbolInfo(creation).Symbol is IMethodSymbol constructor && rewritten is BaseObjectCreationExpressionSyntax { ArgumentList: { } list } changed ? WithArgument(changed, list, constructor, framing)
        : null;

    private static ExpressionSyntax Framing(Document document, INamedTypeSymbol framings, bool sequenced)
    {
        ExpressionSyntax type = ((ExpressionSyntax)SyntaxGenerator.GetGenerator(document).TypeExpression(framings, addImport: true)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
        ExpressionSyntax member = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, type, SyntaxFactory.IdentifierName(sequenced ? "Sequenced" : "None"));
        return sequenced ? SyntaxFactory.InvocationExpression(member) : member;
    }

    /// <summary>The call with <c>UseFraming</c> behind it, where it may be followed by others: the order has no meaning.</summary>
    private static InvocationExpressionSyntax WithCall(InvocationExpressionSyntax call, ExpressionSyntax framing) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, call.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("UseFraming")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(framing)))).WithTrailingTrivia(call.GetTrailingTrivia());

    private static BaseObjectCreationExpressionSyntax? WithArgument(BaseObjectCreationExpressionSyntax creation, ArgumentListSyntax list, IMethodSymbol constructor, ExpressionSyntax framing)
    {
        if (constructor.Parameters.FirstOrDefault(static parameter => parameter.Type.Name == "IDatagramFraming") is not { } parameter)
        {
            return null;
        }

        SeparatedSyntaxList<ArgumentSyntax> arguments = list.Arguments;
        int given = arguments.IndexOf(argument => argument.NameColon?.Name.Identifier.Text == parameter.Name);
        given = given < 0 && arguments.Count > parameter.Ordinal && arguments.Take(parameter.Ordinal + 1).All(static argument => argument.NameColon is null) ? parameter.Ordinal : given;
        if (given >= 0)
        {
            return creation.WithArgumentList(list.WithArguments(arguments.Replace(arguments[given], arguments[given].WithExpression(framing.WithTriviaFrom(arguments[given].Expression)))));
        }

        // Behind a named argument, or out of place, it must be named itself.
        ArgumentSyntax added = SyntaxFactory.Argument(framing);
        return creation.WithArgumentList(list.AddArguments(arguments.Count == parameter.Ordinal && arguments.All(static argument => argument.NameColon is null)
            ? added
            : added.WithNameColon(SyntaxFactory.NameColon(parameter.Name))));
    }
}
