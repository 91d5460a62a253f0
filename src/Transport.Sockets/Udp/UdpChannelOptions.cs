using Transport.Datagrams;

namespace Transport.Sockets;

/// <summary>What both sides of UDP can set.</summary>
public abstract class UdpChannelOptions : DatagramChannelOptions
{
    private const int LargestSocketBuffer = 1 << 30;

    private protected UdpChannelOptions()
    {
    }

    /// <summary>How much the operating system keeps of what has come and was not read yet, in bytes (SO_RCVBUF). Default 2 MiB; 0 leaves it to the system.</summary>
    /// <remarks>It bridges moments in which the process does not run, and what does not fit is lost unseen. Systems have a limit of their own, below which they cut it without
    /// a word: on Linux net.core.rmem_max, 208 KiB unless it was raised. A small datagram counts there with several hundred bytes.</remarks>
    public int SocketReceiveBufferSize { get; set; } = 2 << 20;

    /// <summary>How much the operating system keeps of what was sent and is not on the wire yet, in bytes (SO_SNDBUF). Default 0, which leaves it to the system; up to 1 GiB.</summary>
    /// <remarks>When it is full, sends wait.</remarks>
    public int SocketSendBufferSize { get; set; }

    /// <summary>On Linux, lets the kernel or the network card cut datagrams that leave together (UDP_SEGMENT) and put together those that come (UDP_GRO), which is many times as fast. Default true.</summary>
    /// <remarks>Nothing else changes, neither on the wire nor in what is received. Where the system cannot do it, datagrams go one by one by themselves; set it to false
    /// only for one that can and does it badly.</remarks>
    public bool SegmentationOffload { get; set; } = true;

    /// <inheritdoc/>
    public override IEnumerable<string> Validate()
    {
        foreach (string failure in base.Validate())
        {
            yield return failure;
        }

        if (SocketReceiveBufferSize is < 0 or > LargestSocketBuffer)
        {
            yield return $"{nameof(SocketReceiveBufferSize)} is {SocketReceiveBufferSize} bytes; set it from 0 to {LargestSocketBuffer}.";
        }

        if (SocketSendBufferSize is < 0 or > LargestSocketBuffer)
        {
            yield return $"{nameof(SocketSendBufferSize)} is {SocketSendBufferSize} bytes; set it from 0 to {LargestSocketBuffer}.";
        }
    }
}
