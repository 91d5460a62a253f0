using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Transport.Analyzers.Semantics;

/// <summary>Recognises calls on WebSockets.</summary>
internal static class WebSocketCalls
{
    public static bool IsClose(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name is "CloseAsync" or "CloseOutputAsync" && IsOnWebSocket(call, types);

    public static bool IsReceive(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name == "ReceiveAsync" && IsOnWebSocket(call, types);

    public static bool IsSend(IInvocationOperation call, NetworkTypes types) => call.TargetMethod.Name == "SendAsync" && IsOnWebSocket(call, types);

    public static bool IsOnWebSocket(IInvocationOperation call, NetworkTypes types) => types.WebSocket is { } webSocket && call.Instance?.Type?.IsOrInherits(webSocket) == true;

    /// <summary>True for <c>WebSocketMessageType.Close</c>, <c>WebSocketState.CloseReceived</c> and a <c>CloseStatus</c>: what one looks at to learn whether the peer has closed.</summary>
    public static bool IsPeersClose(IOperation operation) => operation is IMemberReferenceOperation reference && (reference.Member.ContainingType?.Name, reference.Member.Name) switch
    {
        ("WebSocketMessageType", "Close") => true,
        ("WebSocketState", "CloseReceived") => true,
        (_, "CloseStatus") => true,
        _ => false,
    };
}
