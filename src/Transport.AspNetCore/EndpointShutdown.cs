using Microsoft.Extensions.Logging;

namespace Transport.AspNetCore;

/// <summary>Ends the channels of one endpoint when the host stops: asks handlers to return, then closes, in bounded time.</summary>
/// <remarks>Nobody waits for it: the server waits for its requests, and they end with their channels.</remarks>
internal sealed class EndpointShutdown(EndpointChannels channels, TimeSpan drainTimeout, TimeProvider timeProvider, CancellationTokenSource stopping, ILogger logger)
{
    /// <summary>How long handlers have to notice that their channel has ended.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(1);

    public async Task StopAsync()
    {
        Task ended = channels.StopAsync();
        Task asked = AskHandlersToReturnAsync();
        if (await EndsWithinAsync(ended, drainTimeout).ConfigureAwait(false))
        {
            return;
        }

        IMessageChannel[] late = channels.Snapshot();
        EndpointLog.ClosingAfterDrain(logger, late.Length, drainTimeout.TotalSeconds);
        await Task.WhenAll(late.Select(CloseAsync)).ConfigureAwait(false);
        if (!await EndsWithinAsync(Task.WhenAll(ended, asked), EndGrace).ConfigureAwait(false))
        {
            EndpointLog.LeftBehind(logger, channels.Snapshot().Length);
        }
    }

    /// <remarks>Cancelling runs the callbacks that handlers have registered, which may block or throw.</remarks>
    private async Task AskHandlersToReturnAsync()
    {
        try
        {
            await stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            EndpointLog.StoppingCallbackFailed(logger, exception);
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
            EndpointLog.CloseFailed(logger, exception, channel.Id);
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan bound)
    {
        try
        {
            await task.WaitAsync(bound, timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
