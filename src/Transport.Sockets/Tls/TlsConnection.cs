using System.Net;
using System.Net.Security;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>A connection in which everything is encrypted, around one in which it is not.</summary>
internal sealed class TlsConnection : StreamConnection
{
    // What may come between the last message and the peer's close_notify: little, such as session tickets.
    private const int MaxBytesBeforeGoodbye = 64 * 1024;

    private readonly StreamConnection _below;
    private readonly SslStream _tls;
    private readonly TlsWire _wire;
    private readonly TlsStream _stream;
    private readonly TlsPeer _peer;
    private readonly TlsSession _session;
    private bool _hasEnded;
    private volatile bool _aborted;

    /// <summary>Takes over a connection whose handshake is done.</summary>
    public TlsConnection(StreamConnection below, SslStream tls, TlsWire wire, TlsPeer peer)
    {
        _below = below;
        _tls = tls;
        _wire = wire;
        _peer = peer;
        _session = new TlsSession(tls);
        TlsTurn turn = new();
        wire.BeginData(turn);
        _stream = new TlsStream(tls, wire, turn, () => TlsErrorMapping.Truncated(peer, _stream!.HasReceived));
    }

    /// <inheritdoc/>
    public override Stream Stream => _stream;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _below.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _below.RemoteEndPoint;

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => typeof(T) == typeof(ITlsConnection) ? (T)(object)_session : _below.GetFeature<T>();

    /// <inheritdoc/>
    public override async ValueTask CompleteWritesAsync(CancellationToken cancellationToken)
    {
        await _stream.ShutdownAsync().ConfigureAwait(false);
        await _below.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
        _hasEnded = true;
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        _aborted = true;
        _below.Abort();
    }

    /// <inheritdoc/>
    public override TransportException MapException(Exception exception) =>
        (_aborted ? null : TlsErrorMapping.StreamFailed(exception, _peer, _wire, _stream.HasReceived)) ?? _below.MapException(exception);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_hasEnded && !_aborted && !_stream.HasFailed)
        {
            await ReadGoodbyeAsync().ConfigureAwait(false);
        }

        await _tls.DisposeAsync().ConfigureAwait(false);
        await _below.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// With a framing that has a goodbye of its own, nobody has read the peer's close_notify, which follows it. Closing a socket with unread bytes
    /// resets the connection, and what this side sent last would be lost.
    /// </summary>
    private async ValueTask ReadGoodbyeAsync()
    {
        try
        {
            byte[] rest = new byte[4096];
            int read;
            int total = 0;
            do
            {
                read = await _stream.ReadAsync(rest).ConfigureAwait(false);
                total += read;
            }
            while (read > 0 && total < MaxBytesBeforeGoodbye);
        }
        catch (Exception)
        {
            // The peer is gone without it, or this side has aborted meanwhile: there is nothing left to protect.
        }
    }
}
