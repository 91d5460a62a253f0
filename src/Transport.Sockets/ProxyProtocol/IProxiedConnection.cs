using System.Net;

namespace Transport.Sockets;

/// <summary>The channel's client came through a proxy that told its address with the PROXY protocol. A feature of the channel: <see cref="IMessageChannel.GetFeature{T}"/>.</summary>
/// <remarks>
/// <see cref="IMessageChannel.RemoteEndPoint"/> is then the client's address, or <see langword="null"/> if the client has none or the proxy does not know it.
/// Absent for clients that connected themselves, and for connections of the proxy's own (health checks, the command LOCAL), whose remote address is the proxy's.
/// </remarks>
public interface IProxiedConnection
{
    /// <summary>The proxy's own address, from where the TCP connection comes.</summary>
    EndPoint? ProxyEndPoint { get; }

    /// <summary>The address that the client connected to, as the proxy says; <see langword="null"/> if it does not.</summary>
    EndPoint? DestinationEndPoint { get; }
}
