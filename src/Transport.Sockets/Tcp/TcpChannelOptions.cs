using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>What both ends of a TCP connection can set.</summary>
public abstract class TcpChannelOptions : StreamChannelOptions
{
    private const int KeepAliveProbes = 3;
    private const int MinSocketBuffer = 1024;
    private const int MaxSocketBuffer = 1 << 30;

    private static readonly TimeSpan LongestLinger = TimeSpan.FromMinutes(5);

    private protected TcpChannelOptions()
    {
    }

    /// <summary>Sends small messages at once instead of waiting for the acknowledgement of earlier ones (TCP_NODELAY). Default true.</summary>
    /// <remarks>The channel gathers messages into few writes by itself, so false gains nothing and can delay a message by 40 ms and more.</remarks>
    public bool NoDelay { get; set; } = true;

    /// <summary>Lets the operating system ask a silent peer whether it is still there (SO_KEEPALIVE). Default true.</summary>
    /// <remarks>
    /// It asks when nothing has come for <see cref="HeartbeatOptions.Interval"/>, and gives up after <see cref="HeartbeatOptions.Timeout"/> and three
    /// questions in vain; both in whole seconds, rounded up. It notices a host or a network that is gone while nothing is being sent, not a
    /// process that hangs. The heartbeat of the default framing notices both; the other framings have nothing else.
    /// </remarks>
    public bool KeepAlive { get; set; } = true;

    /// <summary>What the end of a connection does about bytes that the peer has not acknowledged (SO_LINGER): whole seconds, from 0 to 5 min. Not set by default, which is best for nearly everybody.</summary>
    /// <remarks>
    /// Not set: the operating system goes on sending in the background. A time: closing waits so long for the peer's acknowledgement, and
    /// resets the connection if it does not come. 0: the connection is reset at its end, so that the side that closes keeps no port in TIME_WAIT; a close in good
    /// order has sent everything and read the peer's goodbye before that, yet the peer may lose what it has not read. An abort resets the connection in any case.
    /// </remarks>
    public TimeSpan? Linger { get; set; }

    /// <summary>The operating system's send buffer in bytes (SO_SNDBUF), from 1 KiB to 1 GiB. Not set by default: the system sizes it by what the connection needs.</summary>
    /// <remarks>
    /// A fixed size caps the rate at size divided by round trip, and turns that sizing off. The system has a limit of its own (net.core.wmem_max on Linux), and Linux doubles
    /// the value for its bookkeeping. What the channel itself gathers is <see cref="ChannelOptions.SendBufferSize"/>.
    /// </remarks>
    public int? SocketSendBufferSize { get; set; }

    /// <summary>The operating system's receive buffer in bytes (SO_RCVBUF), from 1 KiB to 1 GiB. Not set by default: the system sizes it by what the connection needs.</summary>
    /// <remarks>As <see cref="SocketSendBufferSize"/>; the system's limit is net.core.rmem_max on Linux. It also bounds what the peer can send ahead of a consumer that is slow.</remarks>
    public int? SocketReceiveBufferSize { get; set; }

    /// <summary>The name of the network interface to use and no other, such as <c>eth0</c> (SO_BINDTODEVICE). Linux only. Not set by default.</summary>
    /// <remarks>Traffic goes through that interface whatever the routing table says. Elsewhere, bind to an address of the interface instead.</remarks>
    public string? NetworkInterface { get; set; }

    /// <summary>True with <see cref="KeepAlive"/>.</summary>
    public override bool ConnectionDetectsDeadPeer => KeepAlive;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (Linger is { } linger && (linger < TimeSpan.Zero || linger > LongestLinger || linger.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            yield return $"{nameof(Linger)} is {linger}; set it to whole seconds from 00:00:00 to {LongestLinger}, or remove it.";
        }

        if (SocketSendBufferSize is < MinSocketBuffer or > MaxSocketBuffer)
        {
            yield return $"{nameof(SocketSendBufferSize)} is {SocketSendBufferSize} bytes; set it from {MinSocketBuffer} to {MaxSocketBuffer}, or remove it.";
        }

        if (SocketReceiveBufferSize is < MinSocketBuffer or > MaxSocketBuffer)
        {
            yield return $"{nameof(SocketReceiveBufferSize)} is {SocketReceiveBufferSize} bytes; set it from {MinSocketBuffer} to {MaxSocketBuffer}, or remove it.";
        }

        if (NetworkInterface is { } name && LinuxSocketOptions.ValidateInterface(name, OperatingSystem.IsLinux()) is { } interfaceFailure)
        {
            yield return interfaceFailure;
        }
    }

    /// <summary>What a connection needs, whether it was dialled or accepted.</summary>
    internal void ApplyTo(Socket socket)
    {
        socket.NoDelay = NoDelay;
        if (KeepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, WholeSeconds(Heartbeat.Interval));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, WholeSeconds((Heartbeat.Timeout - Heartbeat.Interval) / KeepAliveProbes));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }

        if (Linger is { } linger)
        {
            socket.LingerState = new LingerOption(enable: true, (int)linger.TotalSeconds);
        }

        ApplyBuffersTo(socket);
    }

    /// <summary>What must be set before a socket connects or listens: the receive buffer decides then how large a window can be announced (RFC 7323, section 2.2).</summary>
    /// <exception cref="TransportException">The network interface cannot be used.</exception>
    internal void ApplyBeforeUseTo(Socket socket)
    {
        ApplyBuffersTo(socket);
        if (NetworkInterface is { } name)
        {
            LinuxSocketOptions.BindToInterface(socket, name);
        }
    }

    private static int WholeSeconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);

    private void ApplyBuffersTo(Socket socket)
    {
        if (SocketSendBufferSize is { } send)
        {
            socket.SendBufferSize = send;
        }

        if (SocketReceiveBufferSize is { } receive)
        {
            socket.ReceiveBufferSize = receive;
        }
    }
}
