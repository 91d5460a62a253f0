using System.Net.Sockets;
using System.Text;
using Interface = System.Net.NetworkInformation.NetworkInterface;

namespace Transport.Sockets;

/// <summary>Socket options that .NET has no name for. The numbers are those of Linux, on the architectures that .NET runs on (asm-generic/socket.h).</summary>
internal static class LinuxSocketOptions
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;
    private const int SoBindToDevice = 25;

    /// <summary>IFNAMSIZ without the zero byte at the end.</summary>
    private const int LongestInterfaceName = 15;

    /// <summary>A sentence if the setting is out of range or the system does not have it.</summary>
    public static string? ValidateReusePort(bool isLinux) => isLinux ? null : "ReusePort is true, but only Linux shares a port between listeners; remove it.";

    /// <summary>A sentence if the setting is out of range or the system does not have it.</summary>
    public static string? ValidateInterface(string name, bool isLinux) => name switch
    {
        _ when !isLinux => $"NetworkInterface is '{name}', but only Linux binds to an interface by its name; bind to an address of the interface instead (Endpoint of a listener, LocalEndpoint of a client).",
        _ when name.Length is 0 or > LongestInterfaceName || !Ascii.IsValid(name) || name.Any(static c => char.IsWhiteSpace(c) || c is '/' or ':' or '\0') =>
            $"NetworkInterface '{name}' is no name of a network interface; write 1 to {LongestInterfaceName} characters, such as eth0.",
        _ => null,
    };

    /// <summary>Lets several sockets listen at one port; the system spreads connections over them. Before the socket is bound.</summary>
    public static void ReusePort(Socket socket) => socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));

    /// <summary>Before the socket is bound or connected.</summary>
    /// <exception cref="TransportException">There is no such interface, or this process may not bind to it.</exception>
    public static void BindToInterface(Socket socket, string name)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(name + '\0'));
        }
        catch (SocketException exception)
        {
            throw SocketErrorMapping.BindToInterfaceFailed(exception, name, [.. Interface.GetAllNetworkInterfaces().Select(static other => other.Name)]);
        }
    }
}
