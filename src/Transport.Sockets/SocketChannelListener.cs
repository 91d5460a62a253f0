using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>Accepts channels at a listening socket, TCP or Unix.</summary>
/// <remarks>
/// Without handshakes, connections that nobody has asked for yet wait in the operating system's backlog, so a server that stops accepting holds nothing of them.
/// With handshakes a bounded number is held, see <see cref="HandshakeQueue"/>.
/// </remarks>
internal sealed class SocketChannelListener : IChannelListener
{
    private readonly SocketListenerSetup _setup;
    private readonly TimeProvider _timeProvider;
    private readonly SocketAcceptor _acceptor;
    private readonly HandshakeQueue? _handshakes;

    // One accept at a time on the socket: when accepting fails, all callers slow down together.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Takes over a listening socket.</summary>
    /// <param name="listening">The socket.</param>
    /// <param name="localEndPoint">What it is bound to.</param>
    /// <param name="setup">What becomes of its connections.</param>
    /// <param name="calls">The operating system.</param>
    /// <param name="timeProvider">The clock for delays after failures and for timeouts.</param>
    /// <param name="logger">Told of failures and refusals.</param>
    public SocketChannelListener(Socket listening, EndPoint localEndPoint, SocketListenerSetup setup, SocketCalls calls, TimeProvider timeProvider, ILogger logger)
    {
        LocalEndPoint = localEndPoint;
        _setup = setup;
        _timeProvider = timeProvider;
        _acceptor = new SocketAcceptor(listening, localEndPoint, setup, calls, timeProvider, logger);
        _handshakes = setup.Handshakes.Count == 0 ? null : new HandshakeQueue(_acceptor, localEndPoint, setup, CreateChannel, timeProvider, logger);
    }

    /// <inheritdoc/>
    public EndPoint LocalEndPoint { get; }

    /// <inheritdoc/>
    public ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default) =>
        _handshakes is null ? AcceptDirectlyAsync(cancellationToken) : _handshakes.AcceptAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _acceptor.Dispose();
        _handshakes?.End();
        return default;
    }

    private async ValueTask<IMessageChannel?> AcceptDirectlyAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!_acceptor.IsDisposed)
            {
                if (await _acceptor.TryAcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
                {
                    return CreateChannel(connection);
                }
            }

            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private IMessageChannel CreateChannel(Streams.StreamConnection connection) =>
        _setup.CreateChannel(_setup.FirstByteTimeout is { } timeout ? new FirstByteConnection(connection, timeout, _timeProvider) : connection);
}
