using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transport.DependencyInjection;

namespace Transport.Hosting;

/// <summary>Runs one server: binds its listeners, accepts channels, runs the handler on each, and stops in bounded time.</summary>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "The sources have no timers, and handlers that were left behind may still use the token.")]
internal sealed partial class HostedServer(
    TransportServerRegistration registration,
    HandlerSelection handler,
    IServiceProvider services,
    TransportServerOptions options,
    TimeProvider timeProvider,
    ILogger<HostedServer> logger) : IHostedService, ITransportServer, IAsyncDisposable, IDisposable
{
    /// <summary>How long handlers have to notice that their channel was aborted.</summary>
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(1);

    private readonly RunningChannels _running = new(options.MaxChannels);
    private readonly RefusedChannels _refused = new(timeProvider, logger);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _stopLock = new();
    private IReadOnlyList<IChannelListener> _listeners = [];
    private Task _accepting = Task.CompletedTask;
    private Task? _stopped;

    public IReadOnlyList<EndPoint> LocalEndPoints { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Func<ChannelHandlerRunner, IMessageChannel, CancellationToken, Task> run = handler.Run ?? throw new InvalidOperationException(
            $"There is no handler for the channels of {registration.Description}. Call AddHandler<T>() on what AddTransportServer returns.");
        if (registration.Listeners.Count == 0)
        {
            throw new InvalidOperationException($"No listener was added to {registration.Description}. Call a Use… method in AddTransportServer, such as UseTcp.");
        }

        ChannelHandlerRunner runner = services.GetRequiredService<ChannelHandlerRunner>();
        _listeners = await BindAsync(cancellationToken).ConfigureAwait(false);
        LocalEndPoints = [.. _listeners.Select(listener => listener.LocalEndPoint)];
        foreach ((TransportListenerRegistration registered, EndPoint endPoint) in registration.Listeners.Zip(LocalEndPoints))
        {
            LogListening(registered.TransportName, endPoint);
        }

        _accepting = Task.WhenAll(_listeners.Select(listener => Task.Run(
            () => new AcceptLoop(listener, channel => Accept(channel, run, runner), timeProvider, logger).RunAsync(_stopping.Token),
            CancellationToken.None)));
    }

    /// <remarks>Cancelling the token does not end the call early but makes it abort what is left, which takes <see cref="AbortGrace"/> at most.</remarks>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopLock)
        {
            return _stopped ??= Task.Run(() => StopCoreAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <remarks>After a stop in good order nothing is left to do. Without one, because the host's start failed, everything is aborted.</remarks>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);

    public void Dispose() => _ = StopAsync(new CancellationToken(canceled: true));

    private async Task<IReadOnlyList<IChannelListener>> BindAsync(CancellationToken cancellationToken)
    {
        List<IChannelListener> bound = [];
        try
        {
            foreach (TransportListenerRegistration registered in registration.Listeners)
            {
                bound.Add(await registered.CreateFactory(services).ListenAsync(cancellationToken).ConfigureAwait(false));
            }

            return bound;
        }
        catch
        {
            await DisposeAsync(bound).ConfigureAwait(false);
            throw;
        }
    }

    private void Accept(IMessageChannel channel, Func<ChannelHandlerRunner, IMessageChannel, CancellationToken, Task> run, ChannelHandlerRunner runner)
    {
        if (_running.TryAdd(channel))
        {
            _ = Task.Run(() => ServeAsync(channel, run, runner));
        }
        else if (_stopping.IsCancellationRequested)
        {
            _refused.Refuse(channel, new CloseReason(CloseCode.GoingAway));
        }
        else
        {
            _refused.RefuseFull(channel, options.MaxChannels);
        }
    }

    private async Task ServeAsync(IMessageChannel channel, Func<ChannelHandlerRunner, IMessageChannel, CancellationToken, Task> run, ChannelHandlerRunner runner)
    {
        try
        {
            await run(runner, channel, _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            _running.Remove(channel);
        }
    }

    private async Task StopCoreAsync(CancellationToken hurry)
    {
        Task handlersAsked = AskHandlersToReturnAsync();
        Task ended = Task.WhenAll(DisposeAsync(_listeners), _accepting, _running.StopAsync());
        if (!await EndsWithinAsync(ended, options.DrainTimeout, hurry).ConfigureAwait(false) && !hurry.IsCancellationRequested)
        {
            IMessageChannel[] late = _running.Snapshot();
            LogClosing(late.Length, options.DrainTimeout.TotalSeconds);
            await EndsWithinAsync(Task.WhenAll(late.Select(CloseAsync)), Timeout.InfiniteTimeSpan, hurry).ConfigureAwait(false);
        }

        foreach (IMessageChannel channel in _running.Snapshot())
        {
            channel.Abort(new CloseReason(CloseCode.GoingAway));
        }

        if (!await EndsWithinAsync(Task.WhenAll(ended, handlersAsked, _refused.StopAsync()), AbortGrace, CancellationToken.None).ConfigureAwait(false))
        {
            LogLeftBehind(_running.Snapshot().Length, registration.Description);
        }
    }

    /// <remarks>Cancelling runs the callbacks that handlers have registered, which may block or throw.</remarks>
    private async Task AskHandlersToReturnAsync()
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            LogStoppingCallbackFailed(exception);
        }
    }

    private async Task CloseAsync(IMessageChannel channel)
    {
        try
        {
            await channel.CloseAsync(new CloseReason(CloseCode.GoingAway)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(exception, channel.Id);
        }
    }

    private async Task DisposeAsync(IReadOnlyList<IChannelListener> listeners)
    {
        foreach (IChannelListener listener in listeners)
        {
            try
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                LogReleaseFailed(exception, listener.LocalEndPoint);
            }
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan bound, CancellationToken hurry)
    {
        try
        {
            await task.WaitAsync(bound, timeProvider, hurry).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 200, EventName = "Listening", Level = LogLevel.Information, Message = "Listening on {Transport} {EndPoint}")]
    private partial void LogListening(string transport, EndPoint endPoint);

    [LoggerMessage(EventId = 201, EventName = "ClosingAfterDrain", Level = LogLevel.Information, Message = "{Count} channels have not ended within {DrainTimeout} s (DrainTimeout), because their handlers have not returned or their peers have not answered the close, so they are closed now.")]
    private partial void LogClosing(int count, double drainTimeout);

    [LoggerMessage(EventId = 202, EventName = "LeftBehind", Level = LogLevel.Warning, Message = "The handlers of {Count} channels of {Server} have not returned although their channels were aborted; they are left behind. A handler must return when its token is cancelled or its channel ends.")]
    private partial void LogLeftBehind(int count, string server);

    [LoggerMessage(EventId = 203, EventName = "StoppingCallbackFailed", Level = LogLevel.Error, Message = "A callback that a handler registered on its stopping token threw.")]
    private partial void LogStoppingCallbackFailed(Exception exception);

    [LoggerMessage(EventId = 204, EventName = "ReleaseFailed", Level = LogLevel.Error, Message = "Releasing the listener on {EndPoint} failed.")]
    private partial void LogReleaseFailed(Exception exception, EndPoint endPoint);

    [LoggerMessage(EventId = 205, EventName = "CloseFailed", Level = LogLevel.Error, Message = "Channel {ChannelId} broke its contract: closing it threw.")]
    private partial void LogCloseFailed(Exception exception, string channelId);
}
