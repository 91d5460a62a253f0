using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>Accepts connections at a listening socket: slows down while that fails, and turns away what is over the limits. One call at a time.</summary>
internal sealed class SocketAcceptor : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly Socket _listening;
    private readonly EndPoint _localEndPoint;
    private readonly SocketListenerSetup _setup;
    private readonly SocketCalls _calls;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly RateLimitedLog _refusals;
    private readonly CancellationTokenSource _disposing = new();
    private TimeSpan _delay;
    private int _disposed;

    public SocketAcceptor(Socket listening, EndPoint localEndPoint, SocketListenerSetup setup, SocketCalls calls, TimeProvider timeProvider, ILogger logger)
    {
        _listening = listening;
        _localEndPoint = localEndPoint;
        _setup = setup;
        _calls = calls;
        _timeProvider = timeProvider;
        _logger = logger;
        _refusals = new RateLimitedLog(timeProvider, linesPerInterval: 1);
    }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Cancelled by disposal.</summary>
    public CancellationToken Disposing => _disposing.Token;

    /// <summary>A connection that is set up and counted. Null after a failure that has been dealt with, and after disposal.</summary>
    public async ValueTask<SocketConnection?> TryAcceptAsync(CancellationToken cancellationToken)
    {
        Socket socket;
        try
        {
            socket = await _calls.AcceptAsync(_listening, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsDisposed && exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
        catch (SocketException exception) when (SocketErrorMapping.IsAcceptedPeerGone(exception))
        {
            _logger.PeerGoneBeforeAccept(_localEndPoint, exception.SocketErrorCode);
            return null;
        }
        catch (SocketException exception)
        {
            // Out of handles or memory, or an error of the network that Linux hands to accept (accept(2)): the connection stays in the
            // backlog and the next accept would fail at once again.
            await SlowDownAsync(exception, cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (_delay > TimeSpan.Zero)
        {
            _delay = TimeSpan.Zero;
            _logger.AcceptingAgain(_localEndPoint);
        }

        return TrySetUp(socket) is { } connection && IsAdmitted(connection) ? connection : null;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _setup.BeforeClose?.Invoke();
            _listening.Dispose();
            _disposing.Cancel();
        }
    }

    private async ValueTask SlowDownAsync(SocketException exception, CancellationToken cancellationToken)
    {
        if (_delay == TimeSpan.Zero)
        {
            _logger.AcceptFailed(_localEndPoint, exception.SocketErrorCode, LongestDelay, exception);
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

    private SocketConnection? TrySetUp(Socket socket)
    {
        try
        {
            _setup.Configure?.Invoke(socket);
            return new SocketConnection(socket);
        }
        catch (SocketException exception)
        {
            // Some systems refuse to set options on a socket whose peer has gone.
            socket.Dispose();
            _logger.PeerGoneBeforeAccept(_localEndPoint, exception.SocketErrorCode);
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAdmitted(SocketConnection connection)
    {
        ConnectionAdmission admission = connection.CountIn(_setup.Limits);
        if (admission == ConnectionAdmission.Admitted)
        {
            return true;
        }

        // A reset: this side would otherwise keep the port of each stranger in TIME_WAIT.
        connection.Abort();
        if (_refusals.TryWrite(out int suppressed))
        {
            if (admission == ConnectionAdmission.TooMany)
            {
                _logger.TooManyConnections(connection.RemoteEndPoint, _localEndPoint, _setup.Limits.MaxConnections, suppressed);
            }
            else
            {
                _logger.TooManyConnectionsOfAddress(connection.RemoteEndPoint, _localEndPoint, _setup.Limits.MaxPerAddress, suppressed);
            }
        }

        return false;
    }
}
