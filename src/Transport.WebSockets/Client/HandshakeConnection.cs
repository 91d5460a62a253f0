using System.Net;
using System.Net.Sockets;
using Transport.Streams;

namespace Transport.WebSockets;

/// <summary>The stream that a handshake of <see cref="SocketsHttpHandler"/> has left to us.</summary>
/// <remarks>It cannot half-close: the close frame alone says that nothing follows, and the server, which ends the TCP connection (RFC 6455, section 7.1.1), does not need more.</remarks>
internal sealed class HandshakeConnection(Uri uri, Stream stream, Socket socket, IDisposable owner) : StreamConnection
{
    private volatile bool _aborted;

    public override Stream Stream => stream;

    public override EndPoint? LocalEndPoint { get; } = socket.LocalEndPoint;

    public override EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken) => default;

    public override void Abort()
    {
        _aborted = true;

        // Below HTTP and TLS, so that nothing waits for them: pending reads and writes end, and the peer sees a reset.
        socket.Close(0);
        owner.Dispose();
    }

    public override TransportException MapException(Exception exception) => WebSocketErrorMapping.StreamFailed(uri, _aborted, exception);

    public override ValueTask DisposeAsync()
    {
        stream.Dispose();
        owner.Dispose();
        return default;
    }
}
