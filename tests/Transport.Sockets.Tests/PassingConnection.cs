using System.Net;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>A connection around another one, as a handshake makes it.</summary>
internal sealed class PassingConnection(StreamConnection inner) : StreamConnection
{
    public StreamConnection Inner => inner;

    public override Stream Stream => inner.Stream;

    public override EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public override T? GetFeature<T>()
        where T : class => this as T ?? inner.GetFeature<T>();

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => inner.CompleteWritesAsync(cancellationToken);

    public override void Abort() => inner.Abort();

    public override TransportException MapException(Exception exception) => inner.MapException(exception);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
