using Microsoft.Extensions.Logging;

namespace Transport.DependencyInjection;

/// <content>The attempt to connect that waiting calls share.</content>
internal sealed partial class ConnectingChannel
{
    /// <remarks>The attempt belongs to no single caller: it does not run on a caller's thread and does not inherit a caller's context.</remarks>
    private void BeginUnderLock()
    {
        if (_attempting)
        {
            return;
        }

        _attempting = true;
        ThreadPool.UnsafeQueueUserWorkItem(static channel => _ = channel.AttemptAsync(), this, preferLocal: false);
    }

    private async Task AttemptAsync()
    {
        IMessageChannel inner;
        try
        {
            inner = await connector.ConnectAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            FailAttempt(exception);
            return;
        }

        if (StartWaiting(inner))
        {
            EndAs(await inner.Completion.ConfigureAwait(false));
        }
        else
        {
            await DiscardAsync(inner).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the waiting calls on the connected channel and announces it.</summary>
    /// <returns><see langword="false"/> if this channel has been ended before that.</returns>
    private bool StartWaiting(IMessageChannel inner)
    {
        List<WaitingCall> started = [];
        bool announced = false;
        while (true)
        {
            WaitingCall[] calls;
            lock (_lock)
            {
                calls = TakeWaiting();
                if (calls.Length == 0)
                {
                    _attempting = false;
                    if (!_ended)
                    {
                        _inner = inner;
                        Connected(inner);
                        announced = true;
                    }

                    break;
                }
            }

            foreach (WaitingCall call in calls)
            {
                call.Start(inner);
            }

            started.AddRange(calls);
        }

        foreach (WaitingCall call in started)
        {
            _ = call.CompleteAsync();
        }

        return announced;
    }

    private void FailAttempt(Exception exception)
    {
        WaitingCall[] calls;
        bool ended;
        lock (_lock)
        {
            _attempting = false;
            ended = _ended;
            calls = TakeWaiting();
        }

        // A connector that breaks its contract must not make this channel break its own.
        TransportException failure = exception as TransportException
            ?? new TransportException(TransportError.Other, $"The {Description} could not be connected: {exception.Message}", exception);
        foreach (WaitingCall call in calls)
        {
            call.Fail(failure.Again());
        }

        if (calls.Length == 0 && !ended)
        {
            LogFailedUnobserved(logger, Id, failure.Message);
        }
    }

    private async Task DiscardAsync(IMessageChannel inner)
    {
        if (_aborted)
        {
            inner.Dispose();
        }
        else
        {
            await inner.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 100, EventName = "ConnectFailedUnobserved", Level = LogLevel.Warning, Message = "Channel {ChannelId} could not connect while nobody waited for it; the next use tries again. {Reason}")]
    private static partial void LogFailedUnobserved(ILogger logger, string channelId, string reason);
}
