using Microsoft.Extensions.Logging;

namespace Transport.Hosting;

/// <summary>Takes channels from one listener until it is disposed. Nothing that the listener throws ends it.</summary>
internal sealed partial class AcceptLoop(IChannelListener listener, Action<IMessageChannel> accepted, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    private readonly string _endPoint = listener.LocalEndPoint.ToString() ?? "";

    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan delay = FirstDelay;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await listener.AcceptAsync(stopping).ConfigureAwait(false) is not { } channel)
                {
                    LogUnlessStopping(stopping);
                    return;
                }

                delay = FirstDelay;
                accepted(channel);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A process without file descriptors fails here at once, again and again: the delay keeps it from doing nothing else.
                LogFailure(exception, delay);
                await Task.Delay(delay, timeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
        }
    }

    private void LogFailure(Exception exception, TimeSpan delay)
    {
        try
        {
            LogAcceptFailed(logger, exception, _endPoint, delay.TotalMilliseconds);
        }
        catch (Exception)
        {
            // A log that is a file needs descriptors too. Accepting must go on when there are some again.
        }
    }

    private void LogUnlessStopping(CancellationToken stopping)
    {
        if (!stopping.IsCancellationRequested)
        {
            LogListenerEnded(logger, _endPoint);
        }
    }

    [LoggerMessage(EventId = 210, EventName = "AcceptFailed", Level = LogLevel.Error, Message = "Accepting a channel on {EndPoint} failed; the next attempt is in {Delay} ms.")]
    private static partial void LogAcceptFailed(ILogger logger, Exception exception, string endPoint, double delay);

    [LoggerMessage(EventId = 211, EventName = "ListenerEnded", Level = LogLevel.Warning, Message = "The listener on {EndPoint} was disposed although the server runs, so nothing is accepted there any more.")]
    private static partial void LogListenerEnded(ILogger logger, string endPoint);
}
