using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Binds a TCP socket to a local address and listens.</summary>
internal static class TcpBinder
{
    /// <exception cref="TransportException">The address cannot be listened at.</exception>
    public static async ValueTask<Socket> ListenAsync(TcpAddress address, TcpListenerOptions options, SocketCalls calls, CancellationToken cancellationToken)
    {
        try
        {
            return address.IsAny
                ? ListenAny(address.Port, options)
                : Listen(new IPEndPoint(await ResolveAsync(address, calls, cancellationToken).ConfigureAwait(false), address.Port), options, options.DualMode);
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.TcpListenFailed(exception, address.ToString(), SocketErrorMapping.IsAddressInUse(exception) ? PortHolder.Find(address.Port) : null);
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

    private static Socket ListenAny(int port, TcpListenerOptions options)
    {
        try
        {
            return Listen(new IPEndPoint(IPAddress.IPv6Any, port), options, dualMode: true);
        }
        catch (SocketException exception) when (SocketErrorMapping.IsNoIPv6(exception))
        {
            return Listen(new IPEndPoint(IPAddress.Any, port), options, dualMode: false);
        }
    }

    private static Socket Listen(IPEndPoint endPoint, TcpListenerOptions options, bool dualMode)
    {
        Socket socket = SocketDialer.CreateSocket(endPoint.AddressFamily);
        try
        {
            options.ApplyBeforeUseTo(socket);
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = dualMode;
            }

            if (options.ReusePort)
            {
                LinuxSocketOptions.ReusePort(socket);
            }

            if (OperatingSystem.IsWindows())
            {
                // Otherwise another process may bind the same port there and take connections away.
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(endPoint);
            socket.Listen(options.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
