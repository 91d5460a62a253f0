using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.DependencyInjection;

namespace Transport.Sockets;

/// <summary>TCP as dependency injection sees it: names, how configuration is bound, what is made from options.</summary>
internal static class TcpTransport
{
    private const string SectionName = "Tcp";

    public static readonly StreamConnectorDefinition<TcpClientOptions> Client = new()
    {
        TransportName = TcpConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) =>
        {
            section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            options.Tls ??= TlsSection.IsEmptyIn(section) ? new TlsClientOptions() : null;
        },
        CreateConnector = static (services, options, framing) => new TcpConnector(options, framing, services.GetService<TimeProvider>(), services.GetService<INameResolver>()),
    };

    public static readonly StreamListenerDefinition<TcpListenerOptions> Listener = new()
    {
        TransportName = TcpConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) =>
        {
            section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            options.Tls ??= TlsSection.IsEmptyIn(section) ? new TlsListenerOptions() : null;
        },
        CreateListenerFactory = static (services, options, framing) =>
            new TcpListenerFactory(options, framing, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()?.CreateLogger("Transport.Sockets.Tcp")),
    };
}
