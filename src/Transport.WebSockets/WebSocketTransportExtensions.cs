using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Transport.DependencyInjection;
using Transport.Streams;
using Transport.WebSockets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects WebSockets.</summary>
public static class WebSocketTransportExtensions
{
    private static readonly MessageConnectorDefinition<WebSocketClientOptions> Client = new()
    {
        TransportName = WebSocketConnector.TransportName,
        SectionName = "WebSockets",
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        GetCapabilities = static options => StreamMessageChannel.CapabilitiesOf(WebSocketConnector.TransportName, WebSocketFraming.Client, options),
        CreateConnector = static (services, options) => new WebSocketConnector(options, services.GetService<TimeProvider>()),
    };

    /// <summary>Connects to a WebSocket server.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="uri">The server, such as <c>ws://localhost:5080/chat</c>; from configuration if missing (<c>Transport:Default:WebSockets:Uri</c>).</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [UnsupportedOSPlatform("browser")]
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static MessageTransportBuilder UseWebSockets(this TransportClientBuilder builder, string? uri = null, Action<WebSocketClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseConnector(Client, options =>
        {
            options.Uri = uri ?? options.Uri;
            configure?.Invoke(options);
        });
    }
}
