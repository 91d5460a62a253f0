using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Loops;

/// <summary>Fixes TRN5004: a field for the task of the loop, so that who closes can await it; behind <c>StartNew</c>, <c>Unwrap</c> as well.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class KeepLoopTaskFix : CodeFixProvider
{
    private const string Title = "Keep the task of the loop";

    private static readonly string[] Names = ["_receiving", "_receiveLoop", "_receiveTask"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnobservedReceiveLoopAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => OneByOne.Of(Fixed);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is not null && model is not null && Fixed(root, root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), model) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(changed)), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode? Fixed(SyntaxNode root, SyntaxNode node, SemanticModel model)
    {
        if (node is not InvocationExpressionSyntax call || TaskOf(call, model) is not { } task)
        {
            return null;
        }

        ExpressionSyntax dropped = call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Parent: InvocationExpressionSyntax configured } ? configured : call;
        if (dropped.Parent is AssignmentExpressionSyntax assignment)
        {
            if (model.GetSymbolInfo(assignment.Left).Symbol is not IDiscardSymbol)
            {
                return task != call && model.GetTypeInfo(call).ConvertedType is INamedTypeSymbol { Name: "Task", IsGenericType: false } ? root.ReplaceNode(call, task.WithTriviaFrom(call)) : null;
            }

            dropped = assignment;
        }

        // A field keeps one task: what a loop starts, or a delegate that may run often, needs a collection.
        return dropped.Parent is ExpressionStatementSyntax statement
            && statement.Ancestors().First(static ancestor => ancestor is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)
                is BaseMethodDeclarationSyntax { Parent: ClassDeclarationSyntax type } method
            && FreeName.Among(Names, statement, root, model) is { } name
                ? root.ReplaceNode(type, WithField(type.ReplaceNode(dropped, Assignment(name, task).WithTriviaFrom(dropped)), Field(name, method, model), method, ParsedStatement.EndOfLineIn(root)))
                : null;
    }

    /// <summary>The expression that gives the task of the loop itself; null where it is no <c>Task</c>.</summary>
    private static InvocationExpressionSyntax? TaskOf(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (model.GetTypeInfo(call).Type is not INamedTypeSymbol { Name: "Task" } type)
        {
            return null;
        }

        return type.TypeArguments.FirstOrDefault()?.Name switch
        {
            "ValueTask" => null,
            "Task" => SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, call.WithoutTrivia(), SyntaxFactory.IdentifierName("Unwrap"))),
            _ => call,
        };
    }

    private static AssignmentExpressionSyntax Assignment(string name, ExpressionSyntax task) => SyntaxFactory.AssignmentExpression(
        SyntaxKind.SimpleAssignmentExpression,
        SyntaxFactory.IdentifierName(name),
        SyntaxFactory.Token(SyntaxKind.EqualsToken).WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(SyntaxFactory.Space),
        task.WithoutTrivia());

    private static MemberDeclarationSyntax Field(string name, BaseMethodDeclarationSyntax method, SemanticModel model)
    {
        string modifier = method.Modifiers.Any(SyntaxKind.StaticKeyword) ? "static " : "";
        string nullable = model.GetNullableContext(method.SpanStart).AnnotationsEnabled() ? "?" : "";
        MemberDeclarationSyntax field = SyntaxFactory.ParseMemberDeclaration($"private {modifier}System.Threading.Tasks.Task{nullable} {name};")!;
        QualifiedNameSyntax type = field.DescendantNodes().OfType<QualifiedNameSyntax>().First();
        return field.ReplaceNode(type, type.WithAdditionalAnnotations(Simplifier.Annotation));
    }

    /// <summary>The type with the field behind the fields that it begins with, or before everything else.</summary>
    private static ClassDeclarationSyntax WithField(ClassDeclarationSyntax type, MemberDeclarationSyntax field, BaseMethodDeclarationSyntax method, string endOfLine)
    {
        int fields = type.Members.TakeWhile(static member => member is FieldDeclarationSyntax).Count();
        SyntaxTrivia end = SyntaxFactory.EndOfLine(endOfLine);
        field = field
            .WithLeadingTrivia(method.GetLeadingTrivia().LastOrDefault(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)))
            .WithTrailingTrivia(SyntaxFactory.TriviaList(Enumerable.Repeat(end, fields == 0 ? 2 : 1)));
        return type.WithMembers(type.Members.Insert(fields, field));
    }
}
