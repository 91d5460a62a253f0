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

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

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
            if (!diagnostic.Properties.TryGetValue(DatagramFramingAnalyzer.Missing, out string? missing))
            {
                continue;
            }

            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            foreach (string title in (string[])[Sequenced, None])
            {
                ExpressionSyntax framing = Framing(context.Document, framings, title == Sequenced);
                ExpressionSyntax? changed = missing == DatagramFramingAnalyzer.Call ? WithCall(node, framing) : WithArgument(node, model, framing);
                if (changed is not null)
                {
                    context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(node, changed))), title), diagnostic);
                }
            }
        }
    }

    private static ExpressionSyntax Framing(Document document, INamedTypeSymbol framings, bool sequenced)
    {
        ExpressionSyntax type = ((ExpressionSyntax)SyntaxGenerator.GetGenerator(document).TypeExpression(framings, addImport: true)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
        ExpressionSyntax member = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, type, SyntaxFactory.IdentifierName(sequenced ? "Sequenced" : "None"));
        return sequenced ? SyntaxFactory.InvocationExpression(member) : member;
    }

    /// <summary>The call with <c>UseFraming</c> behind it, where it may be followed by others: the order has no meaning.</summary>
    private static InvocationExpressionSyntax? WithCall(SyntaxNode node, ExpressionSyntax framing) => node is InvocationExpressionSyntax call
        ? SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, call.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("UseFraming")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(framing)))).WithTrailingTrivia(call.GetTrailingTrivia())
        : null;

    private static BaseObjectCreationExpressionSyntax? WithArgument(SyntaxNode node, SemanticModel model, ExpressionSyntax framing)
    {
        if (node is not BaseObjectCreationExpressionSyntax { ArgumentList: { } list } creation || model.GetSymbolInfo(creation).Symbol is not IMethodSymbol constructor)
        {
            return null;
        }

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
