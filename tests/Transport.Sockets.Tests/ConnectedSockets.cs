using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>A <see cref="SocketConnection"/> and the bare socket it is connected to.</summary>
internal sealed class ConnectedSockets : IDisposable
{
    private readonly Socket _socket;

    private ConnectedSockets(Socket socket, Socket peer)
    {
        _socket = socket;
        Connection = new SocketConnection(socket);
        Peer = peer;
    }

    public SocketConnection Connection { get; }

    public Socket Peer { get; }

    /// <summary>Like <see cref="CreateAsync"/>, with so little room in the operating system that a write of a megabyte waits for the peer.</summary>
    public static async Task<ConnectedSockets> CreateNarrowAsync(string transport)
    {
        ConnectedSockets pair = await CreateAsync(transport);
        pair._socket.SendBufferSize = 32 * 1024;
        pair.Peer.ReceiveBufferSize = 32 * 1024;
        return pair;
    }

    /// <summary>Returns when something has come from the peer, be it bytes, its end or a reset, and leaves it to be met.</summary>
    public void WaitForPeer() => Assert.True(_socket.Poll(TimeSpan.FromMilliseconds(Running.Timeout), SelectMode.SelectRead));

    public static async Task<ConnectedSockets> CreateAsync(string transport)
    {
        using TemporaryDirectory directory = new();
        EndPoint address = transport == "unix" ? new UnixDomainSocketEndPoint(directory.File("pair")) : new IPEndPoint(IPAddress.Loopback, 0);
        using Socket listening = SocketDialer.CreateSocket(address.AddressFamily);
        listening.Bind(address);
        listening.Listen();
        Socket socket = SocketDialer.CreateSocket(address.AddressFamily);
        await socket.ConnectAsync(listening.LocalEndPoint!, Running.Token);
        return new ConnectedSockets(socket, await listening.AcceptAsync(Running.Token));
    }

    public void Dispose()
    {
        _socket.Dispose();
        Peer.Dispose();
    }
}
