using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connection from a source whose PROXY headers are not believed, and which may connect without one.</summary>
internal sealed class DirectConnection(StreamConnection inner) : ConnectionDecorator(inner)
{
    private readonly HeaderRefusingStream _stream = new(inner.Stream, inner.RemoteEndPoint);

    /// <inheritdoc/>
    public override Stream Stream => _stream;
}
