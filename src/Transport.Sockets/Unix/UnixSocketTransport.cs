using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.DependencyInjection;

namespace Transport.Sockets;

/// <summary>Unix sockets as dependency injection sees them: names, how configuration is bound, what is made from options.</summary>
internal static class UnixSocketTransport
{
    private const string SectionName = "Unix";

    public static readonly StreamConnectorDefinition<UnixSocketClientOptions> Client = new()
    {
        TransportName = UnixSocketConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateConnector = static (services, options, framing) => new UnixSocketConnector(options, framing, services.GetService<TimeProvider>()),
    };

    public static readonly StreamListenerDefinition<UnixSocketListenerOptions> Listener = new()
    {
        TransportName = UnixSocketConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateListenerFactory = static (services, options, framing) =>
            new UnixSocketListenerFactory(options, framing, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()?.CreateLogger("Transport.Sockets.Unix")),
    };
}
