using Microsoft.Extensions.Logging;

namespace Transport.Hosting;

/// <summary>Sends away channels for which there is no room. How many goodbyes are under way at once is bounded; beyond that channels are aborted.</summary>
internal sealed partial class RefusedChannels(TimeProvider timeProvider, ILogger logger)
{
    private const int MaxGoodbyes = 128;

    private readonly RunningChannels _closing = new(MaxGoodbyes);
    private readonly RateLimitedLog _log = new(TimeSpan.FromSeconds(10), timeProvider);

    public void RefuseFull(IMessageChannel channel, int limit)
    {
        Refuse(channel, new CloseReason(CloseCode.TryAgainLater, "The server has no room for another channel."));
        if (_log.TryWrite(out int suppressed))
        {
            LogLimitReached(logger, channel.RemoteEndPoint?.ToString() ?? "unknown", limit, suppressed);
        }
    }

    public void Refuse(IMessageChannel channel, CloseReason reason)
    {
        if (_closing.TryAdd(channel))
        {
            _ = Task.Run(() => CloseAsync(channel, reason));
        }
        else
        {
            channel.Dispose();
        }
    }

    /// <summary>Aborts the goodbyes under way. The task completes when all have ended.</summary>
    public Task StopAsync()
    {
        Task ended = _closing.StopAsync();
        foreach (IMessageChannel channel in _closing.Snapshot())
        {
            channel.Abort();
        }

        return ended;
    }

    private async Task CloseAsync(IMessageChannel channel, CloseReason reason)
    {
        try
        {
            ValueTask close = channel.CloseAsync(reason);
            await channel.DisposeAsync().ConfigureAwait(false);
            await close.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(logger, exception, channel.Id);
        }
        finally
        {
            _closing.Remove(channel);
        }
    }

    [LoggerMessage(EventId = 212, EventName = "ChannelLimitReached", Level = LogLevel.Warning, Message = "A channel of peer {RemoteEndPoint} was refused because the server has {MaxChannels} channels already, its limit (MaxChannels); {Suppressed} more were refused since the last such line.")]
    private static partial void LogLimitReached(ILogger logger, string remoteEndPoint, int maxChannels, int suppressed);

    [LoggerMessage(EventId = 213, EventName = "RefusalFailed", Level = LogLevel.Error, Message = "Channel {ChannelId} broke its contract: closing it threw.")]
    private static partial void LogCloseFailed(ILogger logger, Exception exception, string channelId);
}
