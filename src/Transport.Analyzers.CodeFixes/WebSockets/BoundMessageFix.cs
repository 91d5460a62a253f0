using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Fixes TRN2010: a limit after the statement that grows, with a close that says why (1009).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class BoundMessageFix : CodeFixProvider
{
    private const string Title = "Limit the message to 1 MiB";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnboundedMessageAnalyzer.Descriptor.Id];

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
                && diagnostic.AdditionalLocations.Count > 0
                && root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax growth
                && growth.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { Parent: BlockSyntax } statement
                && AwaitContext.Allows(growth)
                && SizeOf(growth, model, context.CancellationToken) is { } size
                && SocketOf(root, diagnostic, model, context.CancellationToken) is { } socket)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.InsertNodesAfter(statement, [Guard(statement, size, socket)]))), Title),
                    diagnostic);
            }
        }
    }

    private static string? SizeOf(ExpressionSyntax growth, SemanticModel model, CancellationToken cancellationToken)
    {
        ExpressionSyntax? collector = growth switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression,
            AssignmentExpressionSyntax assignment => assignment.Left,
            _ => null,
        };
        string? member = collector is null ? null : model.GetTypeInfo(collector, cancellationToken).Type switch
        {
            { SpecialType: SpecialType.System_String } => "Length",
            { Name: "MemoryStream" or "RecyclableMemoryStream" or "StringBuilder" } => "Length",
            { Name: "ArrayBufferWriter" } => "WrittenCount",
            INamedTypeSymbol { Name: "List", TypeArguments.Length: 1 } list when list.TypeArguments[0].SpecialType == SpecialType.System_Byte => "Count",
            _ => null,
        };
        return member is null ? null : $"{collector!.WithoutTrivia()}.{member}";
    }

    /// <summary>The WebSocket that is received from, if naming it twice does no harm.</summary>
    private static string? SocketOf(SyntaxNode root, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } socket } }
        && model.GetSymbolInfo(socket, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol
        && !socket.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or ConditionalAccessExpressionSyntax)
        && model.GetTypeInfo(socket, cancellationToken).Type is { } type
        && IsWebSocket(type)
            ? socket.WithoutTrivia().ToString()
            : null;

    private static bool IsWebSocket(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "WebSocket", ContainingNamespace.Name: "WebSockets" })
            {
                return true;
            }
        }

        return false;
    }

    private static StatementSyntax Guard(StatementSyntax after, string size, string socket)
    {
        string[] lines =
        [
            $"if ({size} > 1024 * 1024)",
            "{",
            $"    await {socket}.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.MessageTooBig, \"The message is larger than 1 MiB.\", System.Threading.CancellationToken.None);",
            "    throw new System.IO.InvalidDataException(\"The message is larger than 1 MiB.\");",
            "}",
        ];
        return ParsedStatement.Of(lines, ParsedStatement.IndentOf(after), ParsedStatement.EndOfLineIn(after));
    }
}
