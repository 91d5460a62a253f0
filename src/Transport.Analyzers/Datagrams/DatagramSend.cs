using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Transport.Analyzers.Semantics;

namespace Transport.Analyzers.Datagrams;

/// <summary>Recognises calls of the base class library that send one datagram.</summary>
internal static class DatagramSend
{
    /// <summary>What is sent by <c>UdpClient.Send</c>, <c>Socket.SendTo</c> and their asynchronous forms; null for other calls. Decided by the name first.</summary>
    public static IOperation? PayloadOf(IInvocationOperation call, NetworkTypes types)
    {
        bool sends = call.TargetMethod.Name switch
        {
            "Send" or "SendAsync" or "SendTo" or "SendToAsync" => NetworkCalls.OperationOf(call, types) == NetworkOperation.DatagramSend,
            "BeginSend" => types.UdpClient is { } client && call.Instance?.Type?.IsOrInherits(client) == true,
            "BeginSendTo" => types.Socket is { } socket && call.Instance?.Type?.IsOrInherits(socket) == true,
            _ => false,
        };
        return sends ? ArgumentFor(call, ReceiverIsArgument(call) ? 1 : 0) : null;
    }

    /// <summary>Whether a call is made on <c>UdpClient</c>, which speaks nothing but UDP, while a <c>Socket</c> may speak anything.</summary>
    public static bool IsByUdpClient(IInvocationOperation call, NetworkTypes types) => types.UdpClient is { } client && call.Instance?.Type?.IsOrInherits(client) == true;

    /// <summary>The value that is given for a parameter; null if there is none.</summary>
    public static IOperation? ArgumentFor(IInvocationOperation call, int ordinal)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static bool ReceiverIsArgument(IInvocationOperation call) => call.Instance is null && call.TargetMethod.IsExtensionMethod;
}
