using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Tells sockets that speak UDP from those that may speak anything.</summary>
internal static class DatagramSocket
{
    /// <summary>True for a socket that is made for UDP in the same member or by the initializer of its field, and for <c>UdpClient.Client</c>.</summary>
    public static bool Is(IOperation? socket, NetworkTypes types) => socket is not null && PayloadValue.Of(socket) switch
    {
        IObjectCreationOperation creation => IsMadeForUdp(creation),
        IPropertyReferenceOperation { Property.Name: "Client" } property => types.UdpClient is { } client && property.Property.ContainingType.IsOrInherits(client),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } reference => InitializerOf(field, reference) is { } creation && IsMadeForUdp(creation),
        _ => false,
    };

    private static bool IsMadeForUdp(IObjectCreationOperation creation)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Value is IFieldReferenceOperation { Field: { Name: "Udp", ContainingType.Name: "ProtocolType" } })
            {
                return true;
            }
        }

        return false;
    }

    private static IObjectCreationOperation? InitializerOf(IFieldSymbol field, IFieldReferenceOperation reference) =>
        field.DeclaringSyntaxReferences.Length == 1
        && field.DeclaringSyntaxReferences[0] is { } declared
        && declared.SyntaxTree == reference.Syntax.SyntaxTree
        && declared.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value }
            ? reference.SemanticModel?.GetOperation(value) as IObjectCreationOperation
            : null;
}
