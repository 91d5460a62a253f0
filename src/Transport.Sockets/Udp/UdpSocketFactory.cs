using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Makes UDP sockets.</summary>
internal static class UdpSocketFactory
{
    /// <summary>SIO_UDP_CONNRESET.</summary>
    private const int WindowsConnectionReset = unchecked((int)0x9800000C);

    /// <summary>An unbound socket.</summary>
    public static Socket Create(AddressFamily family, UdpChannelOptions options)
    {
        Socket socket = new(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Otherwise an ICMP message that one peer sends back makes receives fail, for all peers of the socket.
                socket.IOControl(WindowsConnectionReset, [0], null);
            }

            if (options.SocketReceiveBufferSize > 0)
            {
                socket.ReceiveBufferSize = options.SocketReceiveBufferSize;
            }

            if (options.SocketSendBufferSize > 0)
            {
                socket.SendBufferSize = options.SocketSendBufferSize;
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The calls for a socket that is bound or connected.</summary>
    public static UdpSocket Over(Socket socket, UdpChannelOptions options)
    {
        UdpSocket portable = new PortableUdpSocket(socket);
        return options.SegmentationOffload && OperatingSystem.IsLinux() ? LinuxUdpSocket.Over(portable) : portable;
    }

    /// <summary>An address that does not change when this one does.</summary>
    public static SocketAddress Copy(SocketAddress address)
    {
        SocketAddress copy = new(address.Family, address.Size);
        address.Buffer[..address.Size].CopyTo(copy.Buffer);
        return copy;
    }

    /// <summary>An address as people read it: an IPv4 address of a socket for both families is written as one.</summary>
    public static IPEndPoint ToEndPoint(SocketAddress address)
    {
        IPEndPoint endPoint = (IPEndPoint)new IPEndPoint(address.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(address);
        return endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
    }
}
