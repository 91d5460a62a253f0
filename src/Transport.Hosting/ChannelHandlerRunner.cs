using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Transport.Hosting;

/// <summary>Serves one channel as <see cref="IChannelHandler"/> promises: a scope and a handler of its own, and an end in good order whatever the handler does.</summary>
/// <remarks>Thread-safe; one instance serves all channels. Used by what accepts channels, here and in other hosts; applications write handlers.</remarks>
public sealed partial class ChannelHandlerRunner
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger<ChannelHandlerRunner> _logger;

    /// <summary>A runner.</summary>
    /// <param name="scopes">Makes the scopes, from the container's root.</param>
    /// <param name="logger">Where the ends of handlers are logged.</param>
    public ChannelHandlerRunner(IServiceScopeFactory scopes, ILogger<ChannelHandlerRunner> logger)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(logger);
        _scopes = scopes;
        _logger = logger;
    }

    /// <summary>Runs a handler on a channel, then closes and disposes the channel.</summary>
    /// <typeparam name="THandler">The handler: a registered service, or else made, and disposed, with services for the parameters of its constructor.</typeparam>
    /// <param name="channel">The channel; owned by the runner from now on.</param>
    /// <param name="stopping">Handed to the handler.</param>
    /// <returns>Completes when handler, scope and channel are disposed. Never faults: what goes wrong is logged.</returns>
    public async Task RunAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(IMessageChannel channel, CancellationToken stopping)
        where THandler : class, IChannelHandler
    {
        ArgumentNullException.ThrowIfNull(channel);
        CloseReason reason = await HandleAsync<THandler>(channel, stopping).ConfigureAwait(false);
        try
        {
            // The close decides the reason; the disposal begun with it drops what nobody will receive now, so that the peer's goodbye can arrive.
            ValueTask close = channel.CloseAsync(reason, CancellationToken.None);
            await channel.DisposeAsync().ConfigureAwait(false);
            await close.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(exception, channel.Id);
        }
    }

    private async Task<CloseReason> HandleAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(IMessageChannel channel, CancellationToken stopping)
        where THandler : class, IChannelHandler
    {
        try
        {
            AsyncServiceScope scope = _scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                if (scope.ServiceProvider.GetService<THandler>() is { } registered)
                {
                    await registered.HandleAsync(channel, stopping).ConfigureAwait(false);
                }
                else
                {
                    await HandleAndDisposeAsync(ActivatorUtilities.CreateInstance<THandler>(scope.ServiceProvider), channel, stopping).ConfigureAwait(false);
                }
            }

            return default;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new CloseReason(CloseCode.GoingAway);
        }
        catch (TransportException exception) when (HasEnded(channel))
        {
            LogEnd(channel, exception);
            return default;
        }
        catch (Exception exception) when (stopping.IsCancellationRequested && HasEnded(channel))
        {
            // The server has closed the channel because the handler took too long; it learnt that from its next call.
            LogEndedWhileStopping(channel.Id, exception.Message);
            return new CloseReason(CloseCode.GoingAway);
        }
        catch (Exception exception)
        {
            LogHandlerFailed(exception, typeof(THandler).Name, channel.Id, channel.RemoteEndPoint?.ToString() ?? "unknown");
            return new CloseReason(CloseCode.InternalError);
        }
    }

    /// <remarks>The scope disposes only what it has made itself.</remarks>
    private static async Task HandleAndDisposeAsync(IChannelHandler handler, IMessageChannel channel, CancellationToken stopping)
    {
        try
        {
            await handler.HandleAsync(channel, stopping).ConfigureAwait(false);
        }
        finally
        {
            if (handler is IAsyncDisposable asynchronously)
            {
                await asynchronously.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (handler as IDisposable)?.Dispose();
            }
        }
    }

    /// <remarks>A transport exception from anything else, such as a client that the handler uses, leaves this channel open.</remarks>
    private static bool HasEnded(IMessageChannel channel) => channel.State is ChannelState.Closing or ChannelState.Closed;

    private void LogEnd(IMessageChannel channel, TransportException exception)
    {
        if (exception.Error is TransportError.ProtocolViolation or TransportError.MessageTooLarge)
        {
            LogPeerMisbehaved(channel.Id, exception.Error, exception.Message);
        }
        else
        {
            LogChannelEnded(channel.Id, exception.Error, exception.Message);
        }
    }

    [LoggerMessage(EventId = 220, EventName = "HandlerFailed", Level = LogLevel.Error, Message = "{Handler} failed on channel {ChannelId} of peer {RemoteEndPoint}; the channel is closed with InternalError.")]
    private partial void LogHandlerFailed(Exception exception, string handler, string channelId, string remoteEndPoint);

    [LoggerMessage(EventId = 221, EventName = "ChannelEnded", Level = LogLevel.Information, Message = "Channel {ChannelId} ended while its handler was using it ({Error}). {Reason}")]
    private partial void LogChannelEnded(string channelId, TransportError error, string reason);

    [LoggerMessage(EventId = 222, EventName = "PeerMisbehaved", Level = LogLevel.Warning, Message = "Channel {ChannelId} was ended because of what its peer sent ({Error}). {Reason}")]
    private partial void LogPeerMisbehaved(string channelId, TransportError error, string reason);

    [LoggerMessage(EventId = 223, EventName = "ChannelEndedWhileStopping", Level = LogLevel.Information, Message = "Channel {ChannelId} was closed while the server stopped and its handler was still using it. {Reason}")]
    private partial void LogEndedWhileStopping(string channelId, string reason);

    [LoggerMessage(EventId = 224, EventName = "CloseFailed", Level = LogLevel.Error, Message = "Channel {ChannelId} broke its contract: closing it threw.")]
    private partial void LogCloseFailed(Exception exception, string channelId);
}
