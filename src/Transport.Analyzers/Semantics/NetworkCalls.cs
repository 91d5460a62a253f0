using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Recognises the calls that send and receive.</summary>
internal static class NetworkCalls
{
    /// <summary>What a call does. Decided by its name first, so that it costs nothing for other calls.</summary>
    public static NetworkOperation OperationOf(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name switch
    {
        "Receive" or "ReceiveAsync" or "EndReceive" => ReceiveOf(call, types),
        "ReceiveFrom" or "ReceiveFromAsync" or "EndReceiveFrom" or "ReceiveMessageFrom" or "ReceiveMessageFromAsync" or "EndReceiveMessageFrom" => IsOn(call, types.Socket) && !TakesEventArgs(call) ? NetworkOperation.DatagramReceive : NetworkOperation.None,
        "Read" or "ReadAsync" or "EndRead" => NetworkStreams.Is(ReceiverOf(call), types) ? NetworkOperation.StreamRead : NetworkOperation.None,
        "Send" or "SendAsync" or "EndSend" => SendOf(call, types),
        "SendTo" or "SendToAsync" or "EndSendTo" => IsOn(call, types.Socket) && !TakesEventArgs(call) ? NetworkOperation.DatagramSend : NetworkOperation.None,
        "SendTextAsync" or "SendJsonAsync" => IsOn(call, types.MessageChannel) ? NetworkOperation.ChannelSend : NetworkOperation.None,
        "Write" or "WriteAsync" or "EndWrite" => NetworkStreams.Is(ReceiverOf(call), types) ? NetworkOperation.StreamWrite : NetworkOperation.None,
        _ => NetworkOperation.None,
    };

    /// <summary>What a call is made on: the instance, or the first argument of an extension method.</summary>
    public static IOperation? ReceiverOf(IInvocationOperation call) =>
        call.Instance ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : null)?.WithoutConversions();

    /// <summary>The argument given for the first parameter of a type, such as <c>CancellationToken</c>; null if there is none, or it is left to its default.</summary>
    public static IArgumentOperation? ArgumentOf(IInvocationOperation call, string typeName)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == typeName && argument.ArgumentKind == ArgumentKind.Explicit)
            {
                return argument;
            }
        }

        return null;
    }

    private static NetworkOperation ReceiveOf(IInvocationOperation call, NetworkTypes types)
    {
        if (IsOn(call, types.WebSocket))
        {
            return NetworkOperation.WebSocketReceive;
        }

        if (IsOn(call, types.MessageChannel))
        {
            return NetworkOperation.ChannelReceive;
        }

        if (IsOn(call, types.UdpClient))
        {
            return NetworkOperation.DatagramReceive;
        }

        return IsOn(call, types.Socket) && !TakesEventArgs(call) ? NetworkOperation.SocketReceive : NetworkOperation.None;
    }

    private static NetworkOperation SendOf(IInvocationOperation call, NetworkTypes types)
    {
        if (IsOn(call, types.WebSocket))
        {
            return NetworkOperation.WebSocketSend;
        }

        if (IsOn(call, types.MessageChannel))
        {
            return NetworkOperation.ChannelSend;
        }

        if (IsOn(call, types.UdpClient))
        {
            return NetworkOperation.DatagramSend;
        }

        return IsOn(call, types.Socket) && !TakesEventArgs(call) ? NetworkOperation.SocketSend : NetworkOperation.None;
    }

    private static bool IsOn(IInvocationOperation call, INamedTypeSymbol? type) => type is not null && ReceiverOf(call)?.Type?.IsOrInherits(type) == true;

    /// <summary>The event-driven form, whose result says only whether it is pending.</summary>
    private static bool TakesEventArgs(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type.Name == "SocketAsyncEventArgs")
            {
                return true;
            }
        }

        return false;
    }
}
