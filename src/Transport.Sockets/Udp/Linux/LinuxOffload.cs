using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets;

/// <summary>Whether the kernel can send many datagrams at once (UDP_SEGMENT, Linux 4.18) and receive them so (UDP_GRO, Linux 5.0).</summary>
internal static class LinuxOffload
{
    private const int AnySize = 1200;

    /// <summary>Finds out whether the kernel understands UDP_SEGMENT. An older one ignores it in a control message and would send everything as one datagram.</summary>
    [SupportedOSPlatform("linux")]
    public static bool CanSegment(Socket socket) => TrySet(socket, LinuxControl.SegmentType, AnySize) && TrySet(socket, LinuxControl.SegmentType, 0);

    /// <summary>Lets the kernel put received datagrams together. From then on they must be received with the control message that tells how to cut them.</summary>
    [SupportedOSPlatform("linux")]
    public static bool TryGather(Socket socket) => TrySet(socket, LinuxControl.GroType, 1);

    /// <summary>Sets an option, and believes only what can be read back: some sandboxes accept what they do not know.</summary>
    private static bool TrySet(Socket socket, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        try
        {
            socket.SetRawSocketOption(LinuxControl.UdpLevel, option, bytes);
            bytes.Fill(byte.MaxValue);
            return socket.GetRawSocketOption(LinuxControl.UdpLevel, option, bytes) == sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(bytes) == value;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
