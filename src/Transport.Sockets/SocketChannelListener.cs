using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>Accepts channels at a listening socket, TCP or Unix.</summary>
/// <remarks>Connections that nobody has asked for yet wait in the operating system's backlog, so a server that stops accepting holds nothing of them.</remarks>
internal sealed class SocketChannelListener : IChannelListener
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly Socket _listening;
    private readonly Func<Socket, CancellationToken, ValueTask<IMessageChannel>> _createChannel;
    private readonly Action? _beforeClose;
    private readonly SocketCalls _calls;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;

    // One accept at a time on the socket: when accepting fails, all callers slow down together.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private TimeSpan _delay;
    private int _disposed;

    /// <summary>Takes over a listening socket.</summary>
    /// <param name="listening">The socket.</param>
    /// <param name="localEndPoint">What it is bound to.</param>
    /// <param name="createChannel">Makes a channel of an accepted socket; the socket is disposed if it throws.</param>
    /// <param name="beforeClose">Called once, before the socket is closed. Must not throw.</param>
    /// <param name="calls">The operating system.</param>
    /// <param name="timeProvider">The clock for delays after failures.</param>
    /// <param name="logger">Told of failures.</param>
    public SocketChannelListener(Socket listening, EndPoint localEndPoint, Func<Socket, CancellationToken, ValueTask<IMessageChannel>> createChannel, Action? beforeClose, SocketCalls calls, TimeProvider timeProvider, ILogger logger)
    {
        _listening = listening;
        LocalEndPoint = localEndPoint;
        _createChannel = createChannel;
        _beforeClose = beforeClose;
        _calls = calls;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    /// <inheritdoc/>
    public EndPoint LocalEndPoint { get; }

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!IsDisposed)
            {
                if (await TryAcceptSocketAsync(cancellationToken).ConfigureAwait(false) is { } socket && await TryCreateChannelAsync(socket, cancellationToken).ConfigureAwait(false) is { } channel)
                {
                    return channel;
                }
            }

            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _beforeClose?.Invoke();
            _listening.Dispose();
            _disposing.Cancel();
        }

        return default;
    }

    /// <summary>Null after a failure that has been dealt with, and after disposal.</summary>
    private async ValueTask<Socket?> TryAcceptSocketAsync(CancellationToken cancellationToken)
    {
        try
        {
            Socket socket = await _calls.AcceptAsync(_listening, cancellationToken).ConfigureAwait(false);
            if (_delay > TimeSpan.Zero)
            {
                _delay = TimeSpan.Zero;
                _logger.AcceptingAgain(LocalEndPoint);
            }

            return socket;
        }
        catch (Exception exception) when (IsDisposed && exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
        catch (SocketException exception) when (SocketErrorMapping.IsAcceptedPeerGone(exception))
        {
            _logger.PeerGoneBeforeAccept(LocalEndPoint, exception.SocketErrorCode);
            return null;
        }
        catch (SocketException exception)
        {
            // Out of handles or memory, or an error of the network that Linux hands to accept (accept(2)): the connection stays in the
            // backlog and the next accept would fail at once again.
            await SlowDownAsync(exception, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async ValueTask SlowDownAsync(SocketException exception, CancellationToken cancellationToken)
    {
        if (_delay == TimeSpan.Zero)
        {
            _logger.AcceptFailed(LocalEndPoint, exception.SocketErrorCode, LongestDelay, exception);
        }

        _delay = _delay == TimeSpan.Zero ? FirstDelay : TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestDelay.Ticks));
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            await Task.Delay(_delay, _timeProvider, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async ValueTask<IMessageChannel?> TryCreateChannelAsync(Socket socket, CancellationToken cancellationToken)
    {
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        bound.CancelAfter(HandshakeTimeout);
        try
        {
            return await _createChannel(socket, bound.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TransportException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            _logger.HandshakeFailed(LocalEndPoint, exception.Message);
            return null;
        }
        catch (SocketException exception)
        {
            // Some systems refuse to set options on a socket whose peer has gone.
            socket.Dispose();
            _logger.PeerGoneBeforeAccept(LocalEndPoint, exception.SocketErrorCode);
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
