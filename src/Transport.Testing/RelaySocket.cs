using System.Net;
using System.Net.Sockets;

namespace Transport.Testing;

/// <summary>What the relay asks of sockets.</summary>
internal static class RelaySocket
{
    private const int BufferSize = 1 << 20;

    public static byte[] NewBuffer() => new byte[ushort.MaxValue + 1];

    public static EndPoint Anybody(IPEndPoint like) => new IPEndPoint(like.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);

    public static IPEndPoint LoopbackFor(IPEndPoint server) => new(server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0);

    /// <summary>Loopback if the server is there, so that the relay is seen by nobody else.</summary>
    public static IPEndPoint AnyFor(IPEndPoint server) => IPAddress.IsLoopback(server.Address) ? LoopbackFor(server) : (IPEndPoint)Anybody(server);

    public static Socket Bind(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferSize, SendBufferSize = BufferSize };
        try
        {
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next datagram, or nothing at the end. An error that the network reports for one sent earlier (ICMP) is none of a receive, and passed over.</summary>
    public static async ValueTask<SocketReceiveFromResult?> TryReceiveAsync(Socket socket, Memory<byte> buffer, EndPoint anybody, CancellationToken end)
    {
        while (true)
        {
            try
            {
                return await socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, end).ConfigureAwait(false);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
        }
    }
}
