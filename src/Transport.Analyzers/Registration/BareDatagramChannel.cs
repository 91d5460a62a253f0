using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Registration;

/// <summary>Recognises channels of a connector or listener that was made without a framing, and that something is sent to.</summary>
internal static class BareDatagramChannel
{
    private const int MaxSteps = 4;

    /// <summary>True for <c>new UdpConnector(options)</c> and the like: a framing could be given and is not, so that each message is a bare datagram.</summary>
    public static bool IsMadeBy(IObjectCreationOperation creation, NetworkTypes network, RegistrationTypes types)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Parameter?.Type is { } type && SymbolEqualityComparer.Default.Equals(type, types.DatagramFraming))
            {
                return IsNull(argument.Value.WithoutConversions()) && Opens(creation.Type, network);
            }
        }

        return false;
    }

    /// <summary>True if a channel that comes from a connector, a listener factory or a listener is sent to in the same member.</summary>
    public static bool IsSentTo(IOperation source, NetworkTypes network) => IsSentTo(source, network, MaxSteps);

    private static bool IsSentTo(IOperation source, NetworkTypes network, int steps)
    {
        if (steps == 0)
        {
            return false;
        }

        foreach (IOperation use in ValueUses.Of(source))
        {
            if (ValueUses.CallOn(use) is not { } call)
            {
                continue;
            }

            switch (call.TargetMethod.Name)
            {
                case "ConnectAsync" or "ListenAsync" or "AcceptAsync" when IsSentTo(call, network, steps - 1):
                case "TrySend" when network.MessageChannel is { } channel && use.Type?.IsOrInherits(channel) == true:
                case "SendAsync" or "SendTextAsync" or "SendJsonAsync" when NetworkCalls.OperationOf(call, network) == NetworkOperation.ChannelSend:
                    return true;
            }
        }

        return false;
    }

    private static bool IsNull(IOperation value) => value is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };

    private static bool Opens(ITypeSymbol? type, NetworkTypes network) =>
        type is not null && ((network.ChannelConnector is { } connector && type.IsOrInherits(connector)) || type.AllInterfaces.Any(static implemented => implemented.Name == "IChannelListenerFactory"));
}
