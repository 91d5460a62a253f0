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
