using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets;

/// <summary>The addresses of those who send to a group, as the objects that messages tell: one for each, so that a message costs no memory for its sender.</summary>
/// <remarks>Bounded: when there are too many, all are forgotten, and those who go on sending are learned again. Not thread-safe.</remarks>
internal sealed class UdpSenders(AddressFamily family)
{
    public const int MaxSenders = 1024;

    private readonly Dictionary<SocketAddress, IPEndPoint> _known = [];

    /// <summary>Where the socket writes the sender's address.</summary>
    public SocketAddress Address { get; } = new(family);

    public int Count => _known.Count;

    /// <summary>The sender whose address is in <see cref="Address"/>.</summary>
    public IPEndPoint Find()
    {
        if (_known.TryGetValue(Address, out IPEndPoint? sender))
        {
            return sender;
        }

        if (_known.Count >= MaxSenders)
        {
            _known.Clear();
        }

        sender = UdpSocketFactory.ToEndPoint(Address);
        _known.Add(UdpSocketFactory.Copy(Address), sender);
        return sender;
    }
}
