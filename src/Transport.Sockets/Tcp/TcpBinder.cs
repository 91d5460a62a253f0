using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Binds a TCP socket to a local address and listens.</summary>
internal static class TcpBinder
{
    /// <exception cref="TransportException">The address cannot be listened at.</exception>
    public static async ValueTask<Socket> ListenAsync(TcpAddress address, int backlog, SocketCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            return address.IsAny
                ? ListenAny(address.Port, backlog)
                : Listen(new IPEndPoint(await ResolveAsync(address, calls, cancellationToken).ConfigureAwait(false), address.Port), backlog);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.TcpListenFailed(exception, address.ToString());
        }
    }

    private static async ValueTask<IPAddress> ResolveAsync(TcpAddress address, SocketCalls calls, CancellationToken cancellationToken)
    {
        if (address.Address is { } literal)
        {
            return literal;
        }

        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        IPAddress[] all = await calls.ResolveAsync(address.Host, cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork)
            ?? all.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }

    private static Socket ListenAny(int port, int backlog)
    {
        try
        {
            return Listen(new IPEndPoint(IPAddress.IPv6Any, port), backlog, dualMode: true);
        }
        catch (SocketException exception) when (SocketErrorMapping.IsNoIPv6(exception))
        {
            return Listen(new IPEndPoint(IPAddress.Any, port), backlog);
        }
    }

    private static Socket Listen(IPEndPoint endPoint, int backlog, bool dualMode = false)
    {
        Socket socket = SocketDialer.CreateSocket(endPoint.AddressFamily);
        try
        {
            if (dualMode)
            {
                socket.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                // Otherwise another process may bind the same port there and take connections away.
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
