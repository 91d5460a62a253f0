using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>What both ends of a TCP connection can set.</summary>
public abstract class TcpChannelOptions : StreamChannelOptions
{
    private const int KeepAliveProbes = 3;

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

    /// <summary>True with <see cref="KeepAlive"/>.</summary>
    public override bool ConnectionDetectsDeadPeer => KeepAlive;

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
    }

    private static int WholeSeconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);
}
