using System.Net;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connection that is another one but for what is overridden.</summary>
internal abstract class ConnectionDecorator(StreamConnection inner) : StreamConnection
{
    /// <inheritdoc/>
    public override Stream Stream => inner.Stream;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => inner.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => inner.GetFeature<T>();

    /// <inheritdoc/>
    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => inner.CompleteWritesAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Abort() => inner.Abort();

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) => inner.MapException(exception);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
