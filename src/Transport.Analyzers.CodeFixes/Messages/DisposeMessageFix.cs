using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace Transport.Analyzers.Messages;

/// <summary>Fixes TRN1010: <c>using</c> in front of the variable, or, where a condition declares it, as the first line of what follows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DisposeMessageFix : CodeFixProvider
{
    private const string Title = "Dispose the message with using";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [MessageNotDisposedAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax receive
                && (InDeclaration(root, receive) ?? InCondition(root, receive)) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode? InDeclaration(SyntaxNode root, InvocationExpressionSyntax receive)
    {
        if (receive.FirstAncestorOrSelf<StatementSyntax>() is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration.Variables.Count: 1 } declaration
            || declaration.Parent is not (BlockSyntax or GlobalStatementSyntax)
            || declaration.Declaration.Variables[0].Initializer?.Value is not { } value
            || !GivesTheMessage(value, receive)
            || IsWrittenIn(declaration.Parent is GlobalStatementSyntax { Parent: { } unit } ? unit : declaration.Parent, declaration.Declaration.Variables[0].Identifier.ValueText))
        {
            return null;
        }

        SyntaxToken first = declaration.GetFirstToken();
        LocalDeclarationStatementSyntax changed = declaration
            .ReplaceToken(first, first.WithLeadingTrivia())
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithLeadingTrivia(first.LeadingTrivia).WithTrailingTrivia(SyntaxFactory.Space));
        return root.ReplaceNode(declaration, changed);
    }

    /// <summary>True if something is assigned to the variable, or it is handed on by reference, which the language refuses after <c>using</c>.</summary>
    private static bool IsWrittenIn(SyntaxNode scope, string variable) => scope.DescendantNodes()
        .OfType<IdentifierNameSyntax>()
        .Where(name => name.Identifier.ValueText == variable)
        .Any(static name => name.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == name,
            ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword or (int)SyntaxKind.RefKeyword } => true,
            ArgumentSyntax { Parent: TupleExpressionSyntax tuple } => tuple.Parent is AssignmentExpressionSyntax assignment && assignment.Left == tuple,
            RefExpressionSyntax => true,
            _ => false,
        });

    /// <summary>True for <c>await channel.ReceiveAsync()</c>, with <c>ConfigureAwait</c>, parentheses, <c>!</c> and <c>.Value</c> around it.</summary>
    private static bool GivesTheMessage(ExpressionSyntax value, InvocationExpressionSyntax receive)
    {
        while (!ReferenceEquals(value, receive))
        {
            ExpressionSyntax? inner = value switch
            {
                AwaitExpressionSyntax awaited => awaited.Expression,
                ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
                PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => suppressed.Operand,
                MemberAccessExpressionSyntax { Name.Identifier.Text: "Value" or "Result" } member => member.Expression,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" or "AsTask" or "GetValueOrDefault" } call } => call.Expression,
                _ => null,
            };
            if (inner is null)
            {
                return false;
            }

            value = inner;
        }

        return true;
    }

    /// <summary>The variable of <c>is { } message</c> or <c>out var message</c> is there in the block behind the condition.</summary>
    private static SyntaxNode? InCondition(SyntaxNode root, InvocationExpressionSyntax receive)
    {
        (ExpressionSyntax? condition, StatementSyntax? body) = receive.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            IfStatementSyntax choice => (choice.Condition, choice.Statement),
            WhileStatementSyntax loop => (loop.Condition, loop.Statement),
            _ => (null, null),
        };
        string? name = condition switch
        {
            IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax { Designation: SingleVariableDesignationSyntax variable } } => variable.Identifier.Text,
            IsPatternExpressionSyntax { Pattern: DeclarationPatternSyntax { Designation: SingleVariableDesignationSyntax variable } } => variable.Identifier.Text,
            InvocationExpressionSyntax call when ReferenceEquals(call, receive) => call.ArgumentList.Arguments.FirstOrDefault()?.Expression is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax variable } ? variable.Identifier.Text : null,
            _ => null,
        };
        if (name is null || body is not BlockSyntax block)
        {
            return null;
        }

        string lease = name + "Lease";
        if (root.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == lease))
        {
            return null;
        }

        StatementSyntax statement = SyntaxFactory.ParseStatement($"using var {lease} = {name};").WithTrailingTrivia(SyntaxFactory.ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        return root.ReplaceNode(block, block.WithStatements(block.Statements.Insert(0, statement)));
    }
}
