using Transport.Framing;
using Transport.Sockets;
using Transport.WebSockets;

namespace Transport.Processes.Tests;

/// <summary>Connects to a <see cref="Server"/>.</summary>
internal static class Client
{
    public static Task<IMessageChannel> ConnectAsync(string transport, string address)
    {
        IChannelConnector connector = transport == "websocket"
            ? new WebSocketConnector(new WebSocketClientOptions { Uri = $"ws://{address}/", Heartbeat = Heart.Beat })
            : new TcpConnector(new TcpClientOptions { Endpoint = address, Heartbeat = Heart.Beat }, transport == "lines" ? MessageFraming.Lines() : MessageFraming.Default);
        return connector.ConnectAsync().AsTask();
    }
}
