using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Recognises reads that end in a connection without being one of its own receives: of exact numbers of bytes, and through readers.</summary>
internal static class NetworkReaders
{
    /// <summary>True for a call that fails when a connection is broken: <c>ReadExactly</c> or <c>ReadByte</c> of a network stream, <c>ReadLine</c> of a <c>StreamReader</c> over one, any read of a <c>BinaryReader</c> over one.</summary>
    public static bool IsRead(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name switch
    {
        "ReadExactly" or "ReadExactlyAsync" or "ReadAtLeast" or "ReadAtLeastAsync" => NetworkStreams.Is(NetworkCalls.ReceiverOf(call), types),
        "ReadByte" => NetworkStreams.Is(NetworkCalls.ReceiverOf(call), types) || IsReader(call.Instance, types),
        "ReadLine" or "ReadLineAsync" or "Read" or "ReadAsync" or "ReadBlock" or "ReadBlockAsync" or "ReadToEnd" or "ReadToEndAsync"
            or "ReadString" or "ReadBytes" or "ReadBoolean" or "ReadChar" or "ReadChars" or "ReadInt16" or "ReadUInt16" or "ReadInt32" or "ReadUInt32" or "ReadInt64" or "ReadUInt64" or "ReadSingle" or "ReadDouble"
            => IsReader(call.Instance, types),
        _ => false,
    };

    private static bool IsReader(IOperation? reader, NetworkTypes types) => reader?.Type?.Name is "StreamReader" or "BinaryReader" or "TextReader" && reader switch
    {
        ILocalReferenceOperation local => IsOverNetwork(LocalValues.OnlyValueOf(local), types),
        IFieldReferenceOperation field => IsFilledWithNetwork(field.Field),
        IPropertyReferenceOperation property => IsFilledWithNetwork(property.Property),
        _ => false,
    };

    private static bool IsOverNetwork(IOperation? value, NetworkTypes types) =>
        value?.WithoutConversions() is IObjectCreationOperation { Arguments: { Length: > 0 } arguments } && NetworkStreams.Is(arguments[0].Value, types);

    /// <summary>True if every reader that the type's source puts in a member is made of a network stream, as far as names tell.</summary>
    private static bool IsFilledWithNetwork(ISymbol member)
    {
        if (member.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        bool found = false;
        foreach (SyntaxNode part in TypeSource.PartsAround(member, CancellationToken.None))
        {
            foreach (SyntaxNode node in part.DescendantNodes())
            {
                ExpressionSyntax? value = node switch
                {
                    AssignmentExpressionSyntax assignment when NameOf(assignment.Left) == member.Name => assignment.Right,
                    VariableDeclaratorSyntax declarator when declarator.Identifier.ValueText == member.Name => declarator.Initializer?.Value,
                    _ => null,
                };
                if (value is null or LiteralExpressionSyntax or PostfixUnaryExpressionSyntax)
                {
                    continue;
                }

                if (value is not BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } || !IsNetworkStream(arguments[0].Expression, part))
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    /// <summary>A call of <c>GetStream</c>, or a name that the same source declares as a network stream or fills with one.</summary>
    private static bool IsNetworkStream(ExpressionSyntax stream, SyntaxNode part)
    {
        if (IsGetStream(stream))
        {
            return true;
        }

        return NameOf(stream) is { } name && part.DescendantNodes().Any(node => node switch
        {
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } declarator => declarator.Identifier.ValueText == name && (IsNetworkStream(declaration.Type) || IsGetStream(declarator.Initializer?.Value)),
            PropertyDeclarationSyntax property => property.Identifier.ValueText == name && IsNetworkStream(property.Type),
            ParameterSyntax { Type: { } type } parameter => parameter.Identifier.ValueText == name && IsNetworkStream(type),
            AssignmentExpressionSyntax assignment => NameOf(assignment.Left) == name && IsGetStream(assignment.Right),
            _ => false,
        });
    }

    private static bool IsGetStream(ExpressionSyntax? value) => value is InvocationExpressionSyntax call && TypeSource.NameOf(call.Expression) == "GetStream";

    private static bool IsNetworkStream(TypeSyntax type) => type.ToString().TrimEnd('?') is "NetworkStream" or "SslStream" or "System.Net.Sockets.NetworkStream" or "System.Net.Security.SslStream";

    private static string? NameOf(ExpressionSyntax expression) => TypeSource.NameOf(expression);
}
