using System.Net;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A named pipe that is a Unix socket.</summary>
internal sealed class NamedPipeSocketConnection(StreamConnection inner, string name, bool isServer) : ConnectionDecorator(inner)
{
    private readonly NamedPipeEndPoint _pipe = new(name);

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => isServer ? _pipe : null;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => isServer ? null : _pipe;
}
