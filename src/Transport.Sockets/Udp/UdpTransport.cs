using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transport.DependencyInjection;

namespace Transport.Sockets;

/// <summary>UDP as dependency injection sees it: names, how configuration is bound, what is made from options.</summary>
internal static class UdpTransport
{
    private const string SectionName = "Udp";

    public static readonly DatagramConnectorDefinition<UdpClientOptions> Client = new()
    {
        TransportName = UdpConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateConnector = static (services, options, framing) => new UdpConnector(options, framing, services.GetService<TimeProvider>()),
    };

    public static readonly DatagramListenerDefinition<UdpListenerOptions> Listener = new()
    {
        TransportName = UdpConnector.TransportName,
        SectionName = SectionName,
        Bind = static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
        CreateListenerFactory = static (services, options, framing) =>
            new UdpListenerFactory(options, framing, services.GetService<TimeProvider>(), services.GetService<ILoggerFactory>()?.CreateLogger("Transport.Sockets.Udp")),
    };
}
