using System.IO.Pipes;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Transport.Sockets;

/// <summary>Accepts channels at a pipe of the base library. One instance of the pipe waits for a client at all times, also while nobody accepts.</summary>
internal sealed class PipeChannelListener : IChannelListener
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly Func<bool, NamedPipeServerStream> _createInstance;
    private readonly Func<NamedPipeServerStream, IMessageChannel> _createChannel;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;

    // One accept at a time: when accepting fails, all callers slow down together.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private NamedPipeServerStream? _instance;
    private Task<Exception?> _connected = Task.FromResult<Exception?>(null);
    private TimeSpan _delay;

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">The pipe.</param>
    /// <param name="createInstance">Makes an instance of the pipe; given true, only if there is none yet.</param>
    /// <param name="createChannel">Makes a channel of a connected instance, and owns it, also if it throws.</param>
    /// <param name="timeProvider">The clock for delays after failures.</param>
    /// <param name="logger">Told of failures.</param>
    /// <exception cref="Exception">Whatever creating the first instance threw.</exception>
    public PipeChannelListener(NamedPipeEndPoint endPoint, Func<bool, NamedPipeServerStream> createInstance, Func<NamedPipeServerStream, IMessageChannel> createChannel, TimeProvider timeProvider, ILogger logger)
    {
        LocalEndPoint = endPoint;
        _createInstance = createInstance;
        _createChannel = createChannel;
        _timeProvider = timeProvider;
        _logger = logger;
        WaitWith(createInstance(true));
    }

    /// <inheritdoc/>
    public EndPoint LocalEndPoint { get; }

    private bool IsDisposed => _disposing.IsCancellationRequested;

    /// <inheritdoc/>
    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!IsDisposed)
            {
                if (await TryAcceptAsync(cancellationToken).ConfigureAwait(false) is { } connected)
                {
                    return _createChannel(connected);
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
        NamedPipeServerStream? waiting;
        lock (_gate)
        {
            _disposing.Cancel();
            waiting = _instance;
            _instance = null;
        }

        waiting?.Dispose();
        return default;
    }

    /// <summary>Null after a failure that has been dealt with, and after disposal.</summary>
    private async ValueTask<NamedPipeServerStream?> TryAcceptAsync(CancellationToken cancellationToken)
    {
        Exception? failure;
        try
        {
            if (_instance is null)
            {
                WaitWith(_createInstance(false));
            }

            // The wait belongs to the instance and not to the caller: given up half-way it could lose a client that has just come.
            failure = await _connected.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (NamedPipeErrorMapping.IsPipeError(exception))
        {
            failure = exception;
        }

        if (IsDisposed)
        {
            return null;
        }

        if (failure is null)
        {
            _delay = TimeSpan.Zero;
            return Replace();
        }

        Replace()?.Dispose();
        await SlowDownAsync(failure, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Lets the next instance wait and returns the one that did so far. The next one comes first, so that the name is never free.</summary>
    private NamedPipeServerStream? Replace()
    {
        NamedPipeServerStream? next = null;
        try
        {
            next = _createInstance(false);
        }
        catch (Exception exception) when (NamedPipeErrorMapping.IsPipeError(exception))
        {
            // Tried again, and told, by the next accept.
        }

        NamedPipeServerStream? last;
        lock (_gate)
        {
            last = _instance;
            _instance = null;
        }

        if (next is not null)
        {
            WaitWith(next);
        }

        return last;
    }

    private void WaitWith(NamedPipeServerStream instance)
    {
        lock (_gate)
        {
            if (!IsDisposed)
            {
                _connected = ConnectedAsync(instance);
                _instance = instance;
                return;
            }
        }

        instance.Dispose();
    }

    /// <summary>Null when a client has come; else why none can come to this instance any more. It does not fault, since nobody may ever look.</summary>
    private static async Task<Exception?> ConnectedAsync(NamedPipeServerStream instance)
    {
        try
        {
            await instance.WaitForConnectionAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private async ValueTask SlowDownAsync(Exception exception, CancellationToken cancellationToken)
    {
        if (_delay == TimeSpan.Zero)
        {
            _logger.PipeAcceptFailed(LocalEndPoint, LongestDelay, exception);
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
}
