using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Transport.Hosting;
using Transport.Streams;
using Transport.WebSockets;

namespace Transport.AspNetCore;

/// <summary>Serves the requests of one endpoint: handshake, channel, handler.</summary>
/// <typeparam name="THandler">Serves the channels.</typeparam>
internal sealed class WebSocketEndpoint<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
    WebSocketServerOptions options,
    EndpointChannels channels,
    ChannelHandlerRunner runner,
    TimeProvider timeProvider,
    ILogger logger,
    CancellationToken stopping)
    where THandler : class, IChannelHandler
{
    private readonly string[] _allowedOrigins = [.. options.AllowedOrigins];

    public async Task ServeAsync(HttpContext context)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (Refusal.Of(context.Request, upgrade is { IsUpgradableRequest: true }, _allowedOrigins) is { } refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
        else if (!channels.TryEnter())
        {
            await RefuseAsync(context, channels.IsStopped ? Refusal.Stopping : Refusal.Full(options.MaxChannels)).ConfigureAwait(false);
        }
        else
        {
            await ServeInPlaceAsync(context, upgrade!).ConfigureAwait(false);
        }
    }

    private async Task ServeInPlaceAsync(HttpContext context, IHttpUpgradeFeature upgrade)
    {
        StreamMessageChannel? channel = null;
        UpgradedConnection connection;
        try
        {
            if (await UpgradeAsync(context, upgrade).ConfigureAwait(false) is not { } stream)
            {
                await RefuseAsync(context, Refusal.NotUpgradable).ConfigureAwait(false);
                return;
            }

            connection = new UpgradedConnection(context, stream);
            channel = new StreamMessageChannel("websocket", connection, WebSocketFraming.Server, options, timeProvider);
            channels.Add(channel);
        }
        finally
        {
            if (channel is null)
            {
                channels.Leave(null);
            }
        }

        _ = Task.Run(() => HandleAsync(channel));

        // Not for the handler, which may ignore that its channel has ended: the server waits for this task when it stops.
        await channel.Completion.ConfigureAwait(false);
        await connection.Released.ConfigureAwait(false);
    }

    private async Task HandleAsync(IMessageChannel channel)
    {
        try
        {
            await runner.RunAsync<THandler>(channel, stopping).ConfigureAwait(false);
        }
        finally
        {
            channels.Leave(channel);
        }
    }

    /// <returns><see langword="null"/> if the server has no room for another upgraded connection.</returns>
    private static async Task<Stream?> UpgradeAsync(HttpContext context, IHttpUpgradeFeature upgrade)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = WebSocketHandshake.CreateAccept(context.Request.Headers.SecWebSocketKey.ToString());
        LiftLimitsOfRequests(context.Features);
        try
        {
            return await upgrade.UpgradeAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            headers.Remove("Upgrade");
            headers.Remove("Sec-WebSocket-Accept");
            return null;
        }
    }

    /// <summary>A channel may be silent, or slow, for as long as it likes; it has bounds of its own.</summary>
    private static void LiftLimitsOfRequests(IFeatureCollection features)
    {
        features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requestRate)
        {
            requestRate.MinDataRate = null;
        }

        if (features.Get<IHttpMinResponseDataRateFeature>() is { } responseRate)
        {
            responseRate.MinDataRate = null;
        }
    }

    private Task RefuseAsync(HttpContext context, Refusal refusal)
    {
        EndpointLog.HandshakeRefused(logger, context.Connection.RemoteIpAddress, refusal.Status, refusal.Sentence);
        return refusal.WriteAsync(context);
    }
}
