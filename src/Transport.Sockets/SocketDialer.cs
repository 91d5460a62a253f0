using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>One attempt to connect one stream socket to one address.</summary>
internal static class SocketDialer
{
    /// <summary>A connected socket, or an exception after the socket has been released.</summary>
    /// <param name="calls">The operating system.</param>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> for TCP or a <see cref="UnixDomainSocketEndPoint"/>.</param>
    /// <param name="configure">Sets socket options before the socket connects.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The attempt failed.</exception>
    public static async ValueTask<Socket> ConnectAsync(SocketCalls calls, EndPoint endPoint, Action<Socket>? configure, CancellationToken cancellationToken)
    {
        Socket socket = CreateSocket(endPoint.AddressFamily);
        try
        {
            configure?.Invoke(socket);
            await ConnectAsync(calls, socket, endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects a socket that the caller owns, also if it fails.</summary>
    /// <exception cref="SocketException">The attempt failed.</exception>
    public static async ValueTask ConnectAsync(SocketCalls calls, Socket socket, EndPoint endPoint, CancellationToken cancellationToken)
    {
        await calls.ConnectAsync(socket, endPoint, cancellationToken).ConfigureAwait(false);

        // Connecting to a free port in the range of ephemeral ports can pick that very port as the local one; TCP then connects the
        // socket to itself (simultaneous open, RFC 9293, section 3.5). Nobody listens there.
        if (socket.LocalEndPoint is IPEndPoint local && local.Equals(socket.RemoteEndPoint))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }

    /// <summary>An unbound stream socket: TCP for the IP families.</summary>
    public static Socket CreateSocket(AddressFamily family) =>
        new(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
}
