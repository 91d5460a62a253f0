namespace Transport.DependencyInjection;

/// <summary>The one transport that a client uses.</summary>
internal sealed class SelectedConnector(
    SelectedTransport transport,
    Func<IServiceProvider, ChannelCapabilities> getCapabilities,
    Func<IServiceProvider, IChannelConnector> createConnector)
{
    public SelectedTransport Transport => transport;

    public ChannelCapabilities GetCapabilities(IServiceProvider services) => getCapabilities(services);

    public IChannelConnector CreateConnector(IServiceProvider services) => createConnector(services);
}
