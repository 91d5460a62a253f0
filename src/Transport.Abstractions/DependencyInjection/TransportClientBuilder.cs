using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>Configures one client: which transport it uses, and how.</summary>
public sealed class TransportClientBuilder : TransportBuilder
{
    private readonly List<SelectedConnector> _connectors = [];

    internal TransportClientBuilder(IServiceCollection services, TransportRegistration registration)
        : base(services, registration)
    {
    }

    internal IReadOnlyList<SelectedConnector> Connectors => _connectors;

    /// <summary>Selects a transport. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this transport further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public MessageTransportBuilder UseConnector<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        MessageConnectorDefinition<TOptions> transport,
        Action<TOptions>? configure = null)
        where TOptions : ChannelOptions, new()
    {
        ArgumentNullException.ThrowIfNull(transport);
        SelectedTransport<TOptions> selected = Registration.Select(transport, configure);
        _connectors.Add(new SelectedConnector(
            selected,
            services => transport.GetCapabilities(selected.GetOptions(services)),
            services => transport.CreateConnector(services, selected.GetOptions(services))));
        return new MessageTransportBuilder(Services, Registration);
    }

    /// <summary>Selects a transport that is a byte stream. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this transport further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public StreamTransportBuilder UseConnector<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        StreamConnectorDefinition<TOptions> transport,
        Action<TOptions>? configure = null)
        where TOptions : Streams.StreamChannelOptions, new()
    {
        ArgumentNullException.ThrowIfNull(transport);
        StreamTransportChoices choices = new(Registration, transport.TransportName);
        SelectedTransport<TOptions> selected = Registration.Select<TOptions>(transport, options =>
        {
            configure?.Invoke(options);
            choices.Apply(options);
        });
        _connectors.Add(new SelectedConnector(
            selected,
            services => Streams.StreamMessageChannel.CapabilitiesOf(transport.TransportName, choices.Framing, selected.GetOptions(services)),
            services => transport.CreateConnector(services, selected.GetOptions(services), choices.Framing)));
        return new StreamTransportBuilder(Services, Registration, choices);
    }

    /// <summary>Selects a transport of datagrams. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this transport further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public DatagramTransportBuilder UseConnector<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        DatagramConnectorDefinition<TOptions> transport,
        Action<TOptions>? configure = null)
        where TOptions : Datagrams.DatagramChannelOptions, new()
    {
        ArgumentNullException.ThrowIfNull(transport);
        DatagramTransportChoices choices = new(Registration, transport.TransportName);
        SelectedTransport<TOptions> selected = Registration.Select<TOptions>(transport, options =>
        {
            configure?.Invoke(options);
            choices.Apply(options);
        });
        _connectors.Add(new SelectedConnector(
            selected,
            services => Datagrams.DatagramMessageChannel.CapabilitiesOf(transport.TransportName, choices.Framing, selected.GetOptions(services)),
            services => transport.CreateConnector(services, selected.GetOptions(services), choices.Framing)));
        return new DatagramTransportBuilder(Services, Registration, choices);
    }
}
