using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Transport.Streams;

namespace Transport.Sockets;

/// <summary>Performs the handshakes of accepted connections beside each other, and hands out the channels in the order in which they become ready.</summary>
/// <remarks>
/// One loop accepts, from the first <see cref="AcceptAsync"/> on. Each connection takes one of a bounded number of places, from its accept until its channel is
/// taken or its handshake has failed; without a free place connections wait in the operating system's backlog, and the oldest handshake has less time.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose wait handle nobody uses holds nothing.")]
internal sealed class HandshakeQueue
{
    private const int FailureLinesPerInterval = 5;
    private static readonly TimeSpan DelayAfterBug = TimeSpan.FromSeconds(1);

    private readonly SocketAcceptor _acceptor;
    private readonly EndPoint _localEndPoint;
    private readonly SocketListenerSetup _setup;
    private readonly Func<StreamConnection, IMessageChannel> _createChannel;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly RateLimitedLog _failures;
    private readonly HandshakeDeadlines _deadlines;
    private readonly SemaphoreSlim _places;
    private readonly Channel<IMessageChannel> _ready = Channel.CreateUnbounded<IMessageChannel>();
    private int _started;

    public HandshakeQueue(SocketAcceptor acceptor, EndPoint localEndPoint, SocketListenerSetup setup, Func<StreamConnection, IMessageChannel> createChannel, TimeProvider timeProvider, ILogger logger)
    {
        _acceptor = acceptor;
        _localEndPoint = localEndPoint;
        _setup = setup;
        _createChannel = createChannel;
        _timeProvider = timeProvider;
        _logger = logger;
        _failures = new RateLimitedLog(timeProvider, FailureLinesPerInterval);
        _deadlines = new HandshakeDeadlines(setup.HandshakeTimeout, timeProvider);
        _places = new SemaphoreSlim(setup.MaxPendingHandshakes, setup.MaxPendingHandshakes);
    }

    /// <summary>See <see cref="IChannelListener.AcceptAsync"/>.</summary>
    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _ = AcceptConnectionsAsync();
        }

        while (await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_ready.Reader.TryRead(out IMessageChannel? channel))
            {
                _places.Release();
                return channel;
            }
        }

        return null;
    }

    /// <summary>Nothing is handed out any more; what is ready is aborted. The acceptor has been disposed, which cancels the handshakes.</summary>
    public void End()
    {
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out IMessageChannel? channel))
        {
            channel.Dispose();
        }
    }

    private async Task AcceptConnectionsAsync()
    {
        while (!_acceptor.IsDisposed)
        {
            try
            {
                await TakePlaceAsync().ConfigureAwait(false);
                SocketConnection? connection = null;
                try
                {
                    connection = await _acceptor.TryAcceptAsync(CancellationToken.None).ConfigureAwait(false);
                }
                finally
                {
                    if (connection is null)
                    {
                        _places.Release();
                    }
                }

                if (connection is not null)
                {
                    HandshakeDeadlines.Deadline deadline = _deadlines.Begin();

                    // A handshake may do a lot before it waits for the first time.
                    _ = Task.Run(() => HandleAsync(connection, deadline));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && _acceptor.IsDisposed)
            {
                return;
            }
            catch (Exception)
            {
                // What is not the operating system's doing, such as a logger that throws. The listener must not fall silent for ever because of it.
                await Task.Delay(DelayAfterBug, _timeProvider, _acceptor.Disposing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask TakePlaceAsync()
    {
        if (!_places.Wait(0))
        {
            // Otherwise a stranger who connects now and then, and says nothing, would keep everybody out.
            _deadlines.ShortenOldest();
            await _places.WaitAsync(_acceptor.Disposing).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(SocketConnection connection, HandshakeDeadlines.Deadline deadline)
    {
        if (await TryMakeChannelAsync(connection, deadline).ConfigureAwait(false) is not { } channel)
        {
            _places.Release();
        }
        else if (!_ready.Writer.TryWrite(channel))
        {
            channel.Dispose();
        }
    }

    private async Task<IMessageChannel?> TryMakeChannelAsync(SocketConnection connection, HandshakeDeadlines.Deadline deadline)
    {
        using HandshakeDeadlines.Deadline ends = deadline;
        using CancellationTokenSource bound = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _acceptor.Disposing);
        try
        {
            return _createChannel(await ConnectionHandshakes.PerformAsync(_setup.Handshakes, connection, bound.Token).ConfigureAwait(false));
        }
        catch (Exception) when (_acceptor.IsDisposed)
        {
            return null;
        }
        catch (OperationCanceledException exception)
        {
            LogFailure(connection, deadline.IsShortened
                ? SocketErrorMapping.HandshakeShortened(connection.RemoteEndPoint, _deadlines.ShortTimeout, _setup.MaxPendingHandshakes, exception)
                : SocketErrorMapping.HandshakeTimedOut(connection.RemoteEndPoint, _setup.HandshakeTimeout, exception));
            return null;
        }
        catch (Exception exception)
        {
            LogFailure(connection, exception);
            return null;
        }
    }

    private void LogFailure(SocketConnection connection, Exception exception)
    {
        try
        {
            if (_failures.TryWrite(out int suppressed))
            {
                _logger.HandshakeFailed(connection.RemoteEndPoint, _localEndPoint, exception.Message, suppressed, exception is TransportException ? null : exception);
            }
        }
        catch (Exception)
        {
            // A logger that throws. The place of this connection must become free all the same.
        }
    }
}
