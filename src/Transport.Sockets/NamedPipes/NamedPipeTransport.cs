using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.DependencyInjection;

namespace Transport.Sockets;

/// <summary>Named pipes as dependency injection sees them: names, how configuration is bound, what is made from options.</summary>
internal static class NamedPipeTransport
{
    private const string SectionName = "NamedPipes";

    public static readonly StreamConnectorDefinition<NamedPipeClientOptions> Client = new()
    {
        TransportName = NamedPipeConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateConnector = static (services, options, framing) => new NamedPipeConnector(options, framing, services.GetService<TimeProvider>()),
    };

    public static readonly StreamListenerDefinition<NamedPipeListenerOptions> Listener = new()
    {
        TransportName = NamedPipeConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateListenerFactory = static (services, options, framing) =>
            new NamedPipeListenerFactory(options, framing, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()?.CreateLogger("Transport.Sockets.NamedPipes")),
    };
}
