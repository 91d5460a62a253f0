using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Transport.Analyzers.WebSockets;

/// <summary>Looks for names in the source of a type: a cheap answer where the flow between members is not followed.</summary>
internal static class Mentions
{
    private static readonly object Yes = new();
    private static readonly object No = new();
    private static readonly ConditionalWeakTable<SyntaxTree, object> Files = new();

    /// <summary>True if a class or struct says <c>EndOfMessage</c> somewhere, other than to pass it on to <c>SendAsync</c>. An interface says nothing of what is done.</summary>
    public static bool EndOfMessage(INamedTypeSymbol? type) => type is { TypeKind: not TypeKind.Interface } && Any(type, IsEndOfMessage);

    /// <summary>True if a piece of source says <c>EndOfMessage</c>, other than to pass it on to <c>SendAsync</c>.</summary>
    public static bool EndOfMessage(SyntaxNode source) => In(source, IsEndOfMessage);

    /// <summary>True if a file may receive at all, which costs less to find out than to look into its members.</summary>
    public static bool Receives(SyntaxTree file) =>
        ReferenceEquals(Files.GetValue(file, static tree => In(tree.GetRoot(), static token => token.ValueText.StartsWith("Receive", StringComparison.Ordinal) || token.ValueText.IndexOf("SocketReceiveResult", StringComparison.Ordinal) >= 0) ? Yes : No), Yes);

    /// <summary>True if a type is on the side that accepts WebSockets.</summary>
    public static bool Server(INamedTypeSymbol? type) =>
        type is not null && Any(type, static token => token.ValueText is "AcceptWebSocketAsync" or "HttpContext" or "IHttpContextAccessor" or "HttpListenerContext" or "HttpListener" or "WebSocketContext" or "HttpListenerWebSocketContext");

    /// <summary>True if any part of a type has a token of which the condition is true.</summary>
    public static bool Any(INamedTypeSymbol type, Func<SyntaxToken, bool> isMeant)
    {
        foreach (SyntaxReference part in type.DeclaringSyntaxReferences)
        {
            if (In(part.GetSyntax(), isMeant))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a piece of source has a token of which the condition is true.</summary>
    public static bool In(SyntaxNode source, Func<SyntaxToken, bool> isMeant)
    {
        foreach (SyntaxToken token in source.DescendantTokens())
        {
            if (isMeant(token))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEndOfMessage(SyntaxToken token) =>
        token.ValueText is "EndOfMessage" or "endOfMessage"
        && token.Parent?.Parent is not NameColonSyntax
        && !IsSent(token.Parent);

    /// <summary>True if an expression is an argument of <c>SendAsync</c>.</summary>
    private static bool IsSent(SyntaxNode? expression)
    {
        if (expression?.Parent is MemberAccessExpressionSyntax access)
        {
            expression = access;
        }

        return expression?.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
            && call.Expression.GetLastToken().ValueText is "SendAsync";
    }
}
