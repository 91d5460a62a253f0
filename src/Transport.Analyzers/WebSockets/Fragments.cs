using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.WebSockets;

/// <summary>Tells whether a send is a part of a message.</summary>
internal static class Fragments
{
    private const int EndOfMessage = 1;

    /// <summary>True if a send does not always end the message. What a caller decides is the caller's affair.</summary>
    public static bool IsFragment(IInvocationOperation send)
    {
        foreach (IArgumentOperation argument in send.Arguments)
        {
            switch (argument.Parameter)
            {
                case { Name: "endOfMessage", Type.SpecialType: SpecialType.System_Boolean }:
                    return argument.Value.ConstantValue is { HasValue: true, Value: bool ends } ? !ends : IsComputed(argument.Value);
                case { Type.Name: "WebSocketMessageFlags" }:
                    return argument.Value.ConstantValue is { HasValue: true, Value: int flags } ? (flags & EndOfMessage) == 0 : argument.Value.WithoutConversions() is IConditionalOperation;
            }
        }

        return false;
    }

    /// <summary>True for an expression such as <c>offset == length</c>, and for a local that is one.</summary>
    private static bool IsComputed(IOperation ends) => ends.WithoutConversions() switch
    {
        IBinaryOperation or IUnaryOperation => ends.DescendantsAndSelf().All(static part => part is not IPropertyReferenceOperation { Property.Name: "EndOfMessage" }),
        ILocalReferenceOperation local => LocalValues.AllValuesOf(local) is { } values && values.TrueForAll(static value => value.ConstantValue.HasValue || (value.WithoutConversions() is not ILocalReferenceOperation && IsComputed(value))) && values.Exists(static value => value.ConstantValue is not { Value: true }),
        _ => false,
    };
}
