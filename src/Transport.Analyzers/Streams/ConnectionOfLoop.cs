using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Streams;

/// <summary>Tells loops that read from one connection from those that take another one each time.</summary>
internal static class ConnectionOfLoop
{
    /// <summary>True if the loop accepts, connects, or gets what it reads from somewhere else in each iteration.</summary>
    public static bool IsNewEachTime(NetworkRead read, ILoopOperation loop)
    {
        foreach (IOperation operation in loop.InSameFunction())
        {
            if (operation is IInvocationOperation { TargetMethod.Name: var name }
                && (name.StartsWith("Accept", StringComparison.Ordinal) || name.StartsWith("Connect", StringComparison.Ordinal) || name.StartsWith("EndAccept", StringComparison.Ordinal) || name.IndexOf("Reconnect", StringComparison.OrdinalIgnoreCase) >= 0))
            {
                return true;
            }
        }

        return !IsFromOutside(NetworkCalls.ReceiverOf(read.Call), loop, 8);
    }

    private static bool IsFromOutside(IOperation? connection, ILoopOperation loop, int steps)
    {
        if (connection is null || steps == 0)
        {
            return false;
        }

        switch (connection.Unwrapped())
        {
            case ILocalReferenceOperation local:
                return !IsDeclaredIn(local.Local, loop)
                    || (LocalValues.AllValuesOf(local) is { } values && values.TrueForAll(value => IsFromOutside(value, loop, steps - 1)));
            case IParameterReferenceOperation or IInstanceReferenceOperation:
                return true;
            case IFieldReferenceOperation field:
                return field.Instance is null || IsFromOutside(field.Instance, loop, steps - 1);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return property.Instance is null || IsFromOutside(property.Instance, loop, steps - 1);
            case IInvocationOperation { TargetMethod.Name: "GetStream", Instance: { } client }:
                return IsFromOutside(client, loop, steps - 1);
            case IConditionalAccessInstanceOperation:
                return true;
            default:
                return false;
        }
    }

    private static bool IsDeclaredIn(ILocalSymbol local, ILoopOperation loop)
    {
        foreach (SyntaxReference declaration in local.DeclaringSyntaxReferences)
        {
            if (declaration.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(declaration.Span))
            {
                return true;
            }
        }

        return false;
    }
}
