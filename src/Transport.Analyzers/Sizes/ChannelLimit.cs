using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Sizes;

/// <summary>The largest message of a channel, where it can be seen how the channel is made.</summary>
internal readonly struct ChannelLimit(long bytes, string remedy)
{
    private const int MaxSteps = 12;
    private const int DefaultMessage = 1 << 20;
    private const int LargestMessage = 1 << 30;
    private const int DefaultDatagram = 1200;

    public long Bytes { get; } = bytes;

    /// <summary>What else than sending less helps, with a comma before it; empty if nothing does.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>The limit of a channel that a connector opens in the same member, with options that are made there; else what no channel exceeds.</summary>
    public static ChannelLimit Of(IOperation channel, NetworkTypes types)
    {
        IOperation? current = channel;
        for (int step = 0; step < MaxSteps && current is not null; step++)
        {
            switch (current)
            {
                case IConversionOperation conversion:
                    current = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    current = parenthesized.Operand;
                    break;
                case IAwaitOperation awaited:
                    current = awaited.Operation;
                    break;
                case ILocalReferenceOperation local:
                    current = SingleValueOf(local);
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" or "WaitAsync" or "ConnectAsync" } call:
                    current = call.Instance;
                    break;
                case IObjectCreationOperation creation when types.ChannelConnector is { } connector && creation.Type?.IsOrInherits(connector) == true:
                    return OfConnector(creation) ?? Largest;
                default:
                    return Largest;
            }
        }

        return Largest;
    }

    private static ChannelLimit Largest => new(LargestMessage, "");

    private static IOperation? SingleValueOf(ILocalReferenceOperation local) =>
        LocalValues.AllValuesOf(local) is { Count: 1 } values ? values[0] : null;

    private static ChannelLimit? OfConnector(IObjectCreationOperation connector)
    {
        if (connector.Type?.Name is not ("UdpConnector" or "TcpConnector" or "UnixSocketConnector" or "NamedPipeConnector" or "WebSocketConnector" or "InMemoryConnector")
            || connector.Type.ContainingNamespace is not { ContainingNamespace.Name: "Transport" })
        {
            return null;
        }

        IOperation? options = null;
        bool isFramed = true;
        foreach (IArgumentOperation argument in connector.Arguments)
        {
            if (argument.Parameter?.Name == "options")
            {
                options = argument.Value.WithoutConversions();
            }
            else if (argument.Parameter?.Type.Name == "IDatagramFraming")
            {
                isFramed = !IsBare(argument.Value.WithoutConversions());
            }
        }

        if (options is ILocalReferenceOperation local)
        {
            options = LocalValues.AllValuesOf(local) is { Count: 1 } values && !IsChanged(local) ? values[0].WithoutConversions() : null;
        }

        if (options is not IObjectCreationOperation { Arguments.Length: 0 } made || Setting(made, "MaxMessageSize", DefaultMessage) is not { } message)
        {
            return null;
        }

        if (isFramed)
        {
            return new ChannelLimit(message, ", or raise MaxMessageSize on both sides");
        }

        return Setting(made, "MaxDatagramSize", DefaultDatagram) is not { } datagram ? null
            : datagram < message ? new ChannelLimit(datagram, ", or use DatagramFraming.Sequenced(), which does so")
            : new ChannelLimit(message, ", or raise MaxMessageSize on both sides");
    }

    private static bool IsBare(IOperation framing) =>
        framing is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } } or IPropertyReferenceOperation { Property: { Name: "None", ContainingType.Name: "DatagramFraming" } };

    /// <summary>A setting in an object initializer; null if it is no constant.</summary>
    private static long? Setting(IObjectCreationOperation options, string name, long byDefault)
    {
        foreach (IOperation initializer in options.Initializer?.Initializers ?? [])
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment && property.Property.Name == name)
            {
                return ConstantSize.Constant(assignment.Value);
            }
        }

        return byDefault;
    }

    /// <summary>True if options are used for anything else than being given to connectors: settings may be written then.</summary>
    private static bool IsChanged(ILocalReferenceOperation options)
    {
        foreach (IOperation operation in Surroundings.EnclosingMember(options).Descendants())
        {
            if (operation is ILocalReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Local, options.Local)
                && reference.Parent is not IArgumentOperation { Parent: IObjectCreationOperation })
            {
                return true;
            }
        }

        return false;
    }
}
