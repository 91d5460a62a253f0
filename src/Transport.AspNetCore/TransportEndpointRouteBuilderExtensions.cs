using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transport;
using Transport.AspNetCore;
using Transport.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Serves WebSockets as message channels.</summary>
public static class TransportEndpointRouteBuilderExtensions
{
    /// <summary>Serves the WebSockets that connect to a path: <c>app.MapTransport&lt;ChatHandler&gt;("/chat")</c>.</summary>
    /// <typeparam name="THandler">One instance, in a scope of its own, for each channel. Need not be registered: its constructor's parameters are services.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route, such as <c>/chat</c> or <c>/rooms/{name}</c>.</param>
    /// <param name="configure">Sets limits and the origins that may connect besides the application's own.</param>
    /// <returns>Adds conventions, such as <c>RequireAuthorization</c>.</returns>
    /// <remarks>
    /// <para>Over HTTP/1.1 (RFC 6455), without <c>UseWebSockets</c>, and without subprotocols and compression. A request that is no proper
    /// handshake is answered with a status and a sentence; one of a web page of another origin with 403.</para>
    /// <para>On the channel, <c>GetFeature</c> knows <see cref="System.Security.Claims.ClaimsPrincipal"/>, <see cref="RouteValueDictionary"/>
    /// and <see cref="HandshakeRequest"/>, as they were at the handshake. The <c>HttpContext</c> is not for handlers.</para>
    /// <para>When the host stops, handlers are asked to return and have <see cref="WebSocketServerOptions.DrainTimeout"/> for it; then their
    /// channels are closed with <see cref="CloseCode.GoingAway"/> within their close timeout. The clock is the registered
    /// <see cref="TimeProvider"/>, or the system's.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">A setting is out of range; the message has a sentence for each.</exception>
    public static IEndpointConventionBuilder MapTransport<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Action<WebSocketServerOptions>? configure = null)
        where THandler : class, IChannelHandler
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        WebSocketServerOptions options = new();
        configure?.Invoke(options);
        string failures = string.Join(" ", options.Validate());
        if (failures.Length > 0)
        {
            throw new ArgumentException($"The WebSocket endpoint {pattern} cannot be mapped. {failures}", nameof(configure));
        }

        IServiceProvider services = endpoints.ServiceProvider;
        ILoggerFactory loggers = services.GetRequiredService<ILoggerFactory>();
        ILogger logger = loggers.CreateLogger("Transport.AspNetCore.WebSocketEndpoint");
        TimeProvider timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        ChannelHandlerRunner runner = new(services.GetRequiredService<IServiceScopeFactory>(), loggers.CreateLogger<ChannelHandlerRunner>());
        EndpointChannels channels = new(options.MaxChannels);

        // Never disposed: it has no timer, and a handler that was left behind may still use the token.
        CancellationTokenSource stopping = new();
        EndpointShutdown shutdown = new(channels, options.DrainTimeout, timeProvider, stopping, logger);
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = Task.Run(shutdown.StopAsync));
        return endpoints.Map(pattern, new WebSocketEndpoint<THandler>(options, channels, runner, timeProvider, logger, stopping.Token).ServeAsync);
    }
}
