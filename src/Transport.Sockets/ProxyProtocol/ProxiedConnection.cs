using System.Net;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connection behind its PROXY header.</summary>
internal sealed class ProxiedConnection(StreamConnection inner, ProxyHeader header) : ConnectionDecorator(inner), IProxiedConnection
{
    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => header.Source;

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => typeof(T) == typeof(IProxiedConnection) ? (T)(object)this : base.GetFeature<T>();

    /// <inheritdoc/>
    public EndPoint? ProxyEndPoint => base.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint? DestinationEndPoint => header.Destination;
}
