using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

/// <summary>The two ways to the operating system's datagrams. On Linux both exist, and must not differ in what is sent and received.</summary>
public enum UdpPath
{
    Portable,
    Linux,
}

[SupportedOSPlatform("linux")]
internal static class UdpPaths
{
    /// <summary>Fails where this machine does not have the path.</summary>
    public static UdpSocket Over(this UdpPath path, Socket socket)
    {
        UdpSocket portable = new PortableUdpSocket(socket);
        return path == UdpPath.Portable ? portable : Assert.IsType<LinuxUdpSocket>(LinuxUdpSocket.Over(portable));
    }
}
