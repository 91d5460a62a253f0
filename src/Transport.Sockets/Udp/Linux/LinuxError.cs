using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>Linux's error numbers, the same on all its 64-bit little-endian platforms.</summary>
internal static class LinuxError
{
    public const int None = 0;
    public const int NotPermitted = 1;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int WouldBlock = 11;
    public const int Access = 13;
    public const int Invalid = 22;
    public const int NotOnNetwork = 64;
    public const int Protocol = 71;
    public const int MessageSize = 90;
    public const int NoProtocolOption = 92;
    public const int NotSupported = 95;
    public const int AddressNotAvailable = 99;
    public const int NetworkDown = 100;
    public const int NetworkUnreachable = 101;
    public const int NetworkReset = 102;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int ConnectionRefused = 111;
    public const int HostDown = 112;
    public const int HostUnreachable = 113;

    /// <summary>The base library's name for an error; <see cref="SocketError.NotSocket"/> if it is none that datagrams meet in normal operation.</summary>
    public static SocketError ToSocketError(int error) => error switch
    {
        None => SocketError.Success,
        NotPermitted or Access => SocketError.AccessDenied,
        Interrupted => SocketError.Interrupted,
        WouldBlock => SocketError.WouldBlock,
        Invalid => SocketError.InvalidArgument,
        MessageSize => SocketError.MessageSize,
        NoProtocolOption => SocketError.ProtocolOption,
        NotSupported => SocketError.OperationNotSupported,
        AddressNotAvailable => SocketError.AddressNotAvailable,
        NetworkDown => SocketError.NetworkDown,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        NetworkReset => SocketError.NetworkReset,
        ConnectionReset => SocketError.ConnectionReset,
        NoBuffers => SocketError.NoBufferSpaceAvailable,
        ConnectionRefused => SocketError.ConnectionRefused,
        HostDown => SocketError.HostDown,
        // ICMP: the host is isolated, a parameter of a packet was wrong (Linux's icmp_err_convert).
        HostUnreachable or NotOnNetwork or Protocol => SocketError.HostUnreachable,
        _ => SocketError.NotSocket,
    };
}
