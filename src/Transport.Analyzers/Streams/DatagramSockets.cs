using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Tells sockets that receive whole datagrams, for which the rules about streams do not hold.</summary>
internal static class DatagramSockets
{
    /// <summary>True if a socket is made for datagrams, belongs to a <c>UdpClient</c>, or is not made here in a type that makes sockets for datagrams.</summary>
    public static bool MayBe(IInvocationOperation call, NetworkTypes types)
    {
        IOperation? socket = NetworkCalls.ReceiverOf(call)?.Unwrapped();
        if (socket is IPropertyReferenceOperation { Property.Name: "Client", Instance.Type: { } owner } && types.UdpClient is { } udp && owner.IsOrInherits(udp))
        {
            return true;
        }

        if (socket is ILocalReferenceOperation local && LocalValues.AllValuesOf(local) is { } values && values.Exists(static value => value.Unwrapped() is IObjectCreationOperation))
        {
            return values.Exists(static value => value.DescendantsAndSelf().Any(static part => part is IFieldReferenceOperation field && IsForDatagrams(field.Field.ContainingType.Name, field.Field.Name)));
        }

        if (socket is IFieldReferenceOperation { Field.DeclaredAccessibility: Accessibility.Private } member && IsMadeForStreams(member.Field))
        {
            return false;
        }

        SyntaxNode declaration = (SyntaxNode?)call.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? call.Syntax.SyntaxTree.GetRoot();
        foreach (SyntaxNode node in declaration.DescendantNodes())
        {
            if (node is MemberAccessExpressionSyntax { Expression: { } type, Name.Identifier.ValueText: var name } && IsForDatagrams(LastName(type), name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a field is only given sockets that are made there, for streams.</summary>
    private static bool IsMadeForStreams(IFieldSymbol field)
    {
        if (field.ContainingType.DeclaringSyntaxReferences is not { Length: 1 } declarations)
        {
            return false;
        }

        bool found = false;
        foreach (SyntaxNode node in declarations[0].GetSyntax().DescendantNodes())
        {
            ExpressionSyntax? value = node switch
            {
                AssignmentExpressionSyntax assignment when LastName(assignment.Left) == field.Name => assignment.Right,
                VariableDeclaratorSyntax { Initializer: { } initializer } declarator when declarator.Identifier.ValueText == field.Name => initializer.Value,
                _ => null,
            };
            if (value is null or LiteralExpressionSyntax)
            {
                continue;
            }

            if (value is not BaseObjectCreationExpressionSyntax || !value.DescendantNodes().Any(static part => part is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Stream" } access && LastName(access.Expression) == "SocketType"))
            {
                return false;
            }

            found = true;
        }

        return found;
    }

    private static bool IsForDatagrams(string? type, string name) => (type, name) switch
    {
        ("SocketType", "Dgram" or "Raw" or "Rdm" or "Seqpacket") => true,
        ("ProtocolType", "Udp" or "Icmp" or "IcmpV6" or "Raw") => true,
        _ => false,
    };

    private static string? LastName(ExpressionSyntax type) => type switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };
}
