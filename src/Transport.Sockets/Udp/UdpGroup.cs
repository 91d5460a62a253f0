using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Sockets that send to many peers: the members of a multicast group, or all of a network.</summary>
internal static class UdpGroup
{
    /// <summary>MCAST_JOIN_SOURCE_GROUP (RFC 3678, section 5.1).</summary>
    private const int LinuxJoinSource = 46;
    private const int WindowsJoinSource = 45;
    private const int IPv4Level = 0;
    private const int IPv6Level = 41;

    /// <summary>Bytes of a sockaddr_storage.</summary>
    private const int AddressBytes = 128;

    /// <summary>The scope field of an IPv6 group (RFC 4291, section 2.7): interface-local is 1, link-local is 2.</summary>
    private const int LinkLocalScope = 2;

    public static bool IsMulticast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6Multicast
        : (address.GetAddressBytes()[0] & 0xF0) == 0xE0;

    /// <summary>A bound socket for a group that was joined, or for broadcasts.</summary>
    /// <exception cref="SocketException">The system refused.</exception>
    /// <exception cref="TransportException">A setting does not fit this machine.</exception>
    public static Socket Open(IPEndPoint group, UdpClientOptions options)
    {
        Socket socket = UdpSocketFactory.Create(group.AddressFamily, options);
        try
        {
            if (IsMulticast(group.Address))
            {
                Join(socket, group, options);
            }
            else
            {
                socket.EnableBroadcast = true;
                socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Join(Socket socket, IPEndPoint group, UdpClientOptions options)
    {
        bool v6 = group.AddressFamily == AddressFamily.InterNetworkV6;
        SocketOptionLevel level = v6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;
        int interfaceIndex = options.MulticastInterface is { } name ? FindInterface(name, v6) : 0;

        if (v6)
        {
            interfaceIndex = interfaceIndex > 0 ? interfaceIndex : (int)group.Address.ScopeId;
            group = WithScope(group, interfaceIndex);
        }

        // Several members on one machine share the port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);

        // Bound to the group, the socket hears nothing that is sent to other groups or to this machine at that port. Windows cannot do that.
        socket.Bind(OperatingSystem.IsWindows() ? new IPEndPoint(v6 ? IPAddress.IPv6Any : IPAddress.Any, group.Port) : group);
        if (!v6 && IPAddress.TryParse(options.MulticastInterface, out IPAddress? address))
        {
            // By its address, the interface is told and where datagrams come from as well.
            socket.SetSocketOption(level, SocketOptionName.MulticastInterface, address.GetAddressBytes());
        }
        else if (interfaceIndex > 0)
        {
            socket.SetSocketOption(level, SocketOptionName.MulticastInterface, v6 ? interfaceIndex : IPAddress.HostToNetworkOrder(interfaceIndex));
        }

        socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, options.MulticastTimeToLive);
        socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, options.MulticastLoopback);
        if (options.MulticastSource is { } source)
        {
            JoinSource(socket, group.Address, IPAddress.Parse(source), interfaceIndex);
        }
        else if (v6)
        {
            socket.SetSocketOption(level, SocketOptionName.AddMembership, new IPv6MulticastOption(group.Address, interfaceIndex));
        }
        else
        {
            socket.SetSocketOption(level, SocketOptionName.AddMembership, new MulticastOption(group.Address, interfaceIndex));
        }
    }

    /// <summary>The same group with its interface. A group of one link, such as <c>ff02::1234</c>, exists on each link anew, so nothing can be bound to it without.</summary>
    private static IPEndPoint WithScope(IPEndPoint group, int interfaceIndex)
    {
        bool isOfOneLink = (group.Address.GetAddressBytes()[1] & 0x0F) <= LinkLocalScope;
        return interfaceIndex > 0 ? new IPEndPoint(new IPAddress(group.Address.GetAddressBytes(), interfaceIndex), group.Port)
            : isOfOneLink ? throw new TransportException(TransportError.AddressNotFound, $"The multicast group {group} is one of a single link, and nothing says which. Set MulticastInterface to the name of a network interface, or choose a group of a larger scope, such as ff05::1234.")
            : group;
    }

    private static void JoinSource(Socket socket, IPAddress group, IPAddress source, int interfaceIndex)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            throw new TransportException(TransportError.Other, "MulticastSource is set, but it is supported on Linux and Windows only. Remove it, and look at ReceivedMessage.Sender instead.");
        }

        if (source.AddressFamily != group.AddressFamily)
        {
            throw new TransportException(TransportError.Other, $"MulticastSource is {source}, which is not of the same address family as the group {group}. Set both to IPv4 or both to IPv6 addresses.");
        }

        // struct group_source_req: the interface, padding to 8 bytes, the group, the source.
        byte[] request = new byte[8 + 2 * AddressBytes];
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.WriteInt32LittleEndian(request, interfaceIndex);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(request, interfaceIndex);
        }

        WriteAddress(group, request.AsSpan(8));
        WriteAddress(source, request.AsSpan(8 + AddressBytes));
        socket.SetRawSocketOption(
            group.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6Level : IPv4Level,
            OperatingSystem.IsWindows() ? WindowsJoinSource : LinuxJoinSource,
            request);
    }

    private static void WriteAddress(IPAddress address, Span<byte> destination)
    {
        SocketAddress socketAddress = new IPEndPoint(address, 0).Serialize();
        socketAddress.Buffer.Span[..socketAddress.Size].CopyTo(destination);
    }

    private static int FindInterface(string nameOrAddress, bool v6)
    {
        IPAddress? address = IPAddress.TryParse(nameOrAddress, out IPAddress? parsed) ? parsed : null;
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            IPInterfaceProperties properties = candidate.GetIPProperties();
            if (candidate.Name.Equals(nameOrAddress, StringComparison.OrdinalIgnoreCase) || (address is not null && properties.UnicastAddresses.Any(unicast => unicast.Address.Equals(address))))
            {
                return IndexOf(candidate, properties, v6);
            }
        }

        throw new TransportException(TransportError.AddressNotFound, $"MulticastInterface is '{nameOrAddress}', but no network interface of this machine has that name or address. Set it to the name or to an address of one that is up.");
    }

    private static int IndexOf(NetworkInterface found, IPInterfaceProperties properties, bool v6)
    {
        try
        {
            return v6 ? properties.GetIPv6Properties().Index : properties.GetIPv4Properties().Index;
        }
        catch (NetworkInformationException exception)
        {
            throw new TransportException(TransportError.Unreachable, $"The network interface {found.Name} of MulticastInterface has no {(v6 ? "IPv6" : "IPv4")}, which the group needs. Turn it on, or choose another interface.", exception);
        }
    }
}
