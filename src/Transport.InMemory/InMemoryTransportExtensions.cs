using Microsoft.Extensions.Configuration;
using Transport.DependencyInjection;
using Transport.InMemory;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Selects the in-memory transport.</summary>
/// <remarks>Both sides meet on the <see cref="InMemoryNetwork"/> that is registered as a service, or on <see cref="InMemoryNetwork.Shared"/>.</remarks>
public static class InMemoryTransportExtensions
{
    private const string TransportName = "in-memory";
    private const string SectionName = "InMemory";

    /// <summary>Connects to a named listener in the same process.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The listener's name.</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this transport further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static MessageTransportBuilder UseInMemory(this TransportClientBuilder builder, string name, Action<InMemoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        InMemoryEndPoint endPoint = new(name);
        return builder.UseConnector(
            new MessageConnectorDefinition<InMemoryOptions>
            {
                TransportName = TransportName,
                SectionName = SectionName,
                Bind = Bind,
                GetCapabilities = InMemoryMessageChannel.CapabilitiesOf,
                CreateConnector = (services, options) => new InMemoryConnector(endPoint, options, services.GetService<InMemoryNetwork>(), services.GetService<TimeProvider>()),
            },
            configure);
    }

    /// <summary>Listens under a name in the same process.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name, taken once per network.</param>
    /// <param name="configure">Sets further options; what it sets wins over configuration.</param>
    /// <returns>Configures this listener further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public static MessageTransportBuilder UseInMemory(this TransportServerBuilder builder, string name, Action<InMemoryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        InMemoryEndPoint endPoint = new(name);
        return builder.UseListener(
            new MessageListenerDefinition<InMemoryOptions>
            {
                TransportName = TransportName,
                SectionName = SectionName,
                Bind = Bind,
                CreateListenerFactory = (services, options) => new InMemoryListenerFactory(endPoint, options, services.GetService<InMemoryNetwork>(), services.GetService<TimeProvider>()),
            },
            configure);
    }

    private static void Bind(IConfigurationSection section, InMemoryOptions options) =>
        section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
}
