using System.Net;
using System.Net.Sockets;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connected stream socket, TCP or Unix, as the stream engine wants it.</summary>
internal sealed class SocketConnection : StreamConnection
{
    private readonly Socket _socket;
    private readonly SocketStream _stream;
    private volatile bool _aborted;
    private ConnectionLimits? _countedBy;

    /// <summary>Takes over a connected socket.</summary>
    public SocketConnection(Socket socket)
    {
        _socket = socket;
        _stream = new SocketStream(socket);
        LocalEndPoint = Read(socket, static s => s.LocalEndPoint);
        RemoteEndPoint = Read(socket, static s => s.RemoteEndPoint);
    }

    /// <inheritdoc/>
    public override Stream Stream => _stream;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <summary>Counts this connection until it ends.</summary>
    /// <returns>Whether there is room for it.</returns>
    public ConnectionAdmission CountIn(ConnectionLimits limits)
    {
        ConnectionAdmission admission = limits.Add(RemoteEndPoint);
        if (admission == ConnectionAdmission.Admitted)
        {
            _countedBy = limits;
        }

        return admission;
    }

    /// <inheritdoc/>
    public override ValueTask CompleteWritesAsync(CancellationToken cancellationToken)
    {
        _socket.Shutdown(SocketShutdown.Send);
        return default;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _aborted = true;
        try
        {
            // With no time to linger a TCP connection is reset (RST) and what has not been sent yet is dropped.
            _socket.Close(0);
            _stream.Dispose();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Another thread is closing the socket already.
        }

        StopCounting();
    }

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) =>
        _aborted ? SocketErrorMapping.StreamAborted(exception, LocalEndPoint, RemoteEndPoint) : SocketErrorMapping.StreamFailed(exception, LocalEndPoint, RemoteEndPoint);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (!_aborted && Lingers())
        {
            // Closing blocks until the peer has acknowledged everything or the time is over, also on a socket that does not block otherwise.
            return new ValueTask(Task.Run(Close));
        }

        // Without a linger time set the kernel goes on sending in the background what has been written.
        Close();
        return default;
    }

    private void Close()
    {
        _socket.Dispose();
        _stream.Dispose();
        StopCounting();
    }

    private void StopCounting() => Interlocked.Exchange(ref _countedBy, null)?.Remove(RemoteEndPoint);

    private bool Lingers()
    {
        try
        {
            return _socket.LingerState is { Enabled: true, LingerTime: > 0 };
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static EndPoint? Read(Socket socket, Func<Socket, EndPoint?> get)
    {
        try
        {
            return get(socket) switch
            {
                // A dual-mode listener reports IPv4 peers as ::ffff:a.b.c.d.
                IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),

                // The connecting end of a Unix socket has no name.
                UnixDomainSocketEndPoint unix when unix.ToString().Length == 0 => null,
                EndPoint other => other,
                null => null,
            };
        }
        catch (SocketException)
        {
            // The peer is gone already, so the kernel no longer knows its address.
            return null;
        }
    }
}
