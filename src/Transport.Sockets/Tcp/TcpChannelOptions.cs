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
    /// <remarks>With the default times a vanished peer is noticed after 30 s in which nothing was sent: <see cref="KeepAliveTime"/> and then three probes.
    /// It notices a host or a network that is gone, not a process that hangs.</remarks>
    public bool KeepAlive { get; set; } = true;

    /// <summary>How long the connection is silent before the first keep-alive probe. Default 15 s, from 1 s to 2 h, in whole seconds.</summary>
    public TimeSpan KeepAliveTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The time between keep-alive probes, and after the third until the connection fails. Default 5 s, from 1 s to 2 h, in whole seconds.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (!IsKeepAliveSpan(KeepAliveTime))
        {
            yield return $"{nameof(KeepAliveTime)} is {KeepAliveTime}; set it from 00:00:01 to 02:00:00, in whole seconds.";
        }

        if (!IsKeepAliveSpan(KeepAliveInterval))
        {
            yield return $"{nameof(KeepAliveInterval)} is {KeepAliveInterval}; set it from 00:00:01 to 02:00:00, in whole seconds.";
        }
    }

    internal void ApplyTo(Socket socket)
    {
        socket.NoDelay = NoDelay;
        if (KeepAlive)
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAliveTime.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)KeepAliveInterval.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
    }

    private static bool IsKeepAliveSpan(TimeSpan span) =>
        span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromHours(2) && span.Ticks % TimeSpan.TicksPerSecond == 0;
}
