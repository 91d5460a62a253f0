using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Tells which streams are connections: a variable of type <c>Stream</c> may hold one as well.</summary>
internal static class NetworkStreams
{
    private const int MaxSteps = 8;

    /// <summary>True if an expression is a network stream or TLS over something, by its type by every value its local variable is given, or by every value its private field is given.</summary>
    public static bool Is(IOperation? stream, NetworkTypes types) => Is(stream, types, MaxSteps);

    private static bool Is(IOperation? stream, NetworkTypes types, int steps)
    {
        if (stream is null || steps == 0)
        {
            return false;
        }

        if (stream.Type is { } type && IsConnection(type, types))
        {
            return true;
        }

        return stream switch
        {
            IConversionOperation { OperatorMethod: null } conversion => Is(conversion.Operand, types, steps - 1),
            IParenthesizedOperation parenthesized => Is(parenthesized.Operand, types, steps - 1),
            IConditionalOperation { WhenFalse: { } otherwise } choice => Is(choice.WhenTrue, types, steps - 1) && Is(otherwise, types, steps - 1),
            ICoalesceOperation coalesce => Is(coalesce.Value, types, steps - 1) && Is(coalesce.WhenNull, types, steps - 1),
            ILocalReferenceOperation local when IsAnyStream(local.Type, types) => LocalValues.AllValuesOf(local) is { } values && values.Exists(value => !IsNothing(value)) && values.TrueForAll(value => IsNothing(value) || Is(value, types, steps - 1)),
            IFieldReferenceOperation field when IsAnyStream(field.Type, types) => FieldValues.AreAll(field, type => IsConnection(type, types)),
            _ => false,
        };
    }

    private static bool IsConnection(ITypeSymbol type, NetworkTypes types) =>
        (types.NetworkStream is { } network && type.IsOrInherits(network)) || (types.SslStream is { } tls && type.IsOrInherits(tls));

    /// <summary>Only a variable of the base type can hide a connection; one of another class of streams is what it says.</summary>
    private static bool IsAnyStream(ITypeSymbol? type, NetworkTypes types) => types.Stream is { } any && SymbolEqualityComparer.Default.Equals(type, any);

    private static bool IsNothing(IOperation value) => value.WithoutConversions() is ILiteralOperation { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation;
}
