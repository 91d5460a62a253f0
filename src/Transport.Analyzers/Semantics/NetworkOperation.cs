namespace Transport.Analyzers.Semantics;

/// <summary>What a call does on the network.</summary>
internal enum NetworkOperation
{
    /// <summary>Nothing that the rules know.</summary>
    None,

    /// <summary>Bytes from a connected socket: <c>Socket.Receive</c>, <c>ReceiveAsync</c>, <c>EndReceive</c>.</summary>
    SocketReceive,

    /// <summary>Bytes from a stream that is a connection: <c>Read</c>, <c>ReadAsync</c>, <c>EndRead</c>.</summary>
    StreamRead,

    /// <summary>One datagram: <c>Socket.ReceiveFrom</c> and its kin, <c>UdpClient.Receive</c>.</summary>
    DatagramReceive,

    /// <summary>A frame, or a part of one: <c>WebSocket.ReceiveAsync</c>.</summary>
    WebSocketReceive,

    /// <summary>A whole message from a channel: <c>ReceiveAsync</c>.</summary>
    ChannelReceive,

    /// <summary>Bytes to a connected socket.</summary>
    SocketSend,

    /// <summary>Bytes to a stream that is a connection.</summary>
    StreamWrite,

    /// <summary>One datagram: <c>Socket.SendTo</c> and its kin, <c>UdpClient.Send</c>.</summary>
    DatagramSend,

    /// <summary>A frame, or a part of a message: <c>WebSocket.SendAsync</c>.</summary>
    WebSocketSend,

    /// <summary>A whole message to a channel: <c>SendAsync</c>, <c>SendTextAsync</c>, <c>SendJsonAsync</c>.</summary>
    ChannelSend,
}
