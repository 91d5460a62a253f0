using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Gates;

/// <summary>Recognises writes to a connection through a field of type <c>Stream</c>, <c>StreamWriter</c> or <c>BinaryWriter</c>, by what its type assigns to it.</summary>
internal static class NetworkWriters
{
    public static bool Writes(IInvocationOperation call, TypeBodies bodies, NetworkTypes types) =>
        call.TargetMethod.Name is "Write" or "WriteAsync" or "WriteLine" or "WriteLineAsync" or "Flush" or "FlushAsync"
        && call.Instance?.Type?.Name is "Stream" or "StreamWriter" or "TextWriter" or "BinaryWriter"
        && Variables.Of(call.Instance) is IFieldSymbol or IPropertySymbol or ILocalSymbol
        && Variables.Of(call.Instance) is { } writer
        && IsConnection(writer, bodies, types, 3);

    /// <summary>True if a type assigns connections to a variable, and nothing else.</summary>
    private static bool IsConnection(ISymbol variable, TypeBodies bodies, NetworkTypes types, int steps)
    {
        bool found = false;
        foreach (IOperation operation in bodies.Operations())
        {
            IOperation? value = operation switch
            {
                ISimpleAssignmentOperation assignment when Variables.Is(assignment.Target, variable) => assignment.Value,
                IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, variable) => declarator.GetVariableInitializer()?.Value,
                IFieldInitializerOperation field when field.InitializedFields.Contains(variable, SymbolEqualityComparer.Default) => field.Value,
                _ => null,
            };
            if (value is null || Variables.IsNothing(value))
            {
                continue;
            }

            if (!IsConnection(value.WithoutConversions(), bodies, types, steps))
            {
                return false;
            }

            found = true;
        }

        return found;
    }

    private static bool IsConnection(IOperation value, TypeBodies bodies, NetworkTypes types, int steps) => value switch
    {
        _ when NetworkStreams.Is(value, types) => true,
        IObjectCreationOperation { Type.Name: "StreamWriter" or "BinaryWriter" or "BufferedStream", Arguments: { Length: > 0 } arguments } => IsConnection(arguments[0].Value.WithoutConversions(), bodies, types, steps),
        _ => steps > 0 && Variables.Of(value) is { } variable and not IParameterSymbol && IsConnection(variable, bodies, types, steps - 1),
    };
}
