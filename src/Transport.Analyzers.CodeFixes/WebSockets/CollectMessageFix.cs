using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Fixes TRN2003: a loop that receives until the message is whole, with a limit. Only where one receive is followed, in the same block, by one <c>GetString</c> of its bytes, and nothing else uses them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CollectMessageFix : CodeFixProvider
{
    private const string Title = "Receive until the message is complete";

    private static readonly string[] Names = ["message", "received", "wholeMessage", "messageBytes"];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ReceiveDecodedAsMessageAnalyzer.Descriptor.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "GetString" } } decode
                && model is not null
                && ReceiveBefore(decode, model, context.CancellationToken) is { Block: { } block } receive
                && NameFor(receive.Statement, decode) is { } name)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(block, Rewrite(block, receive, decode, name)))), Title),
                    diagnostic);
            }
        }
    }

    /// <summary>The one statement that receives what is decoded.</summary>
    private static Receive? ReceiveBefore(InvocationExpressionSyntax decode, SemanticModel model, CancellationToken cancellationToken)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = decode.ArgumentList.Arguments;
        MemberAccessExpressionSyntax? count = decode.ArgumentList.DescendantNodes().OfType<MemberAccessExpressionSyntax>().FirstOrDefault(static access => access is { Name.Identifier.Text: "Count", Expression: IdentifierNameSyntax });
        if (count is null
            || arguments.Count is not (1 or 3)
            || (arguments.Count == 1 && model.Compilation.GetTypeByMetadataName("System.IO.Stream")?.GetMembers("Write").Any(static method => method is IMethodSymbol { Parameters.Length: 1 }) != true)
            || decode.ArgumentList.DescendantNodes().OfType<IdentifierNameSyntax>().FirstOrDefault() is not { } buffer
            || ((CSharpParseOptions)decode.SyntaxTree.Options).LanguageVersion < LanguageVersion.CSharp8
            || model.GetSymbolInfo(count.Expression, cancellationToken).Symbol is not ILocalSymbol result
            || model.GetSymbolInfo(buffer, cancellationToken).Symbol is not { } bytes
            || decode.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return null;
        }

        Receive? found = null;
        foreach (StatementSyntax statement in member.DescendantNodes().OfType<StatementSyntax>())
        {
            if (ReceiveIn(statement, result, model, cancellationToken) is not { } receive)
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = receive;
        }

        return found?.Block is { } block
            && block.Span.Contains(decode.Span)
            && found.Statement.Span.End <= decode.SpanStart
            && FunctionOf(decode) == FunctionOf(found.Statement)
            && IsUsedOnce(result, "Count", member, model, cancellationToken)
            && IsUsedOnlyIn(bytes, decode, block, found.Statement, model, cancellationToken)
                ? found
                : null;
    }

    private static Receive? ReceiveIn(StatementSyntax statement, ILocalSymbol result, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case LocalDeclarationStatementSyntax { Declaration: { Variables.Count: 1 } declaration }
                when declaration.Variables[0].Initializer?.Value is AwaitExpressionSyntax await && SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(declaration.Variables[0], cancellationToken), result):
                return new(statement, result.Name, await, model.GetTypeInfo(await, cancellationToken).Type?.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax target, Right: AwaitExpressionSyntax await } }
                when SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(target, cancellationToken).Symbol, result):
                return new(statement, result.Name, await, null);
            default:
                return null;
        }
    }

    private static bool IsUsedOnce(ISymbol symbol, string property, SyntaxNode member, SemanticModel model, CancellationToken cancellationToken) =>
        member.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Count(access =>
            access.Name.Identifier.ValueText == property
            && access.Expression is IdentifierNameSyntax name
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, symbol)) == 1;

    /// <summary>True if nothing but the decoding reads the bytes before another receive replaces them.</summary>
    private static bool IsUsedOnlyIn(ISymbol bytes, SyntaxNode decode, BlockSyntax block, StatementSyntax receive, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (IdentifierNameSyntax name in block.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.SpanStart < receive.Span.End || decode.Span.Contains(name.Span))
            {
                continue;
            }

            if (name.Identifier.ValueText == "ReceiveAsync")
            {
                return decode.SpanStart < name.SpanStart;
            }

            if (name.Identifier.ValueText == bytes.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, bytes))
            {
                return false;
            }
        }

        return true;
    }

    private static SyntaxNode? FunctionOf(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax);

    /// <summary>A name that nothing in the member has. Each receive of a member has its own, so that fixes that are applied together do not collide.</summary>
    private static string? NameFor(StatementSyntax receive, InvocationExpressionSyntax decode)
    {
        if (decode.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
        {
            return null;
        }

        HashSet<string> used = [];
        int earlier = 0;
        foreach (SyntaxToken token in member.DescendantTokens())
        {
            used.Add(token.ValueText);
            earlier += token.SpanStart < receive.SpanStart && token.ValueText == "ReceiveAsync" ? 1 : 0;
        }

        string suffix = earlier == 0 ? "" : (earlier + 1).ToString(CultureInfo.InvariantCulture);
        return Array.Find(Names, name => !used.Contains(name + suffix)) is { } free ? free + suffix : null;
    }

    private static BlockSyntax Rewrite(BlockSyntax block, Receive receive, InvocationExpressionSyntax decode, string name)
    {
        List<string> lines = ["{", $"using var {name} = new System.IO.MemoryStream();"];
        if (receive.Declared is { } type)
        {
            lines.Add($"{type.ToDisplayString()} {receive.Result};");
        }

        lines.AddRange(
        [
            "do",
            "{",
            $"    {receive.Result} = {receive.Await.WithoutTrivia().ToFullString()};",
            $"    {name}.Write{decode.ArgumentList.WithoutTrivia().ToFullString()};",
            $"    if ({name}.Length > 1024 * 1024)",
            "    {",
            "        throw new System.IO.InvalidDataException(\"The message is larger than 1 MiB.\");",
            "    }",
            "}",
            $"while (!{receive.Result}.EndOfMessage);",
            "}",
        ]);

        BlockSyntax parsed = (BlockSyntax)ParsedStatement.Of(lines, ParsedStatement.IndentOf(receive.Statement), ParsedStatement.EndOfLineIn(block));
        List<StatementSyntax> statements = [.. parsed.Statements];
        statements[0] = statements[0].WithLeadingTrivia(receive.Statement.GetLeadingTrivia());
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(receive.Statement.GetTrailingTrivia());

        InvocationExpressionSyntax whole = decode.WithArgumentList(SyntaxFactory.ParseArgumentList($"({name}.GetBuffer(), 0, (int){name}.Length)").WithTriviaFrom(decode.ArgumentList));
        int index = block.Statements.IndexOf(receive.Statement);
        BlockSyntax decoded = block.ReplaceNode(decode, whole);
        return decoded.WithStatements(
        [
            .. decoded.Statements.Take(index),
            .. statements.Select(static statement => statement.WithAdditionalAnnotations(Formatter.Annotation)),
            .. decoded.Statements.Skip(index + 1),
        ]);
    }

    private sealed class Receive(StatementSyntax statement, string result, AwaitExpressionSyntax await, ITypeSymbol? declared)
    {
        public StatementSyntax Statement { get; } = statement;

        public string Result { get; } = result;

        public AwaitExpressionSyntax Await { get; } = await;

        /// <summary>The type of the variable, if the statement declares it.</summary>
        public ITypeSymbol? Declared { get; } = declared;

        public BlockSyntax? Block => Statement.Parent as BlockSyntax;
    }
}
