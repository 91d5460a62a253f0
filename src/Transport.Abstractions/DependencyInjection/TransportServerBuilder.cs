using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>Configures one server: where it listens, and how.</summary>
/// <remarks>
/// Each <c>Use…</c> call adds a listener; the builder it returns configures that one. Listeners of one transport share its configuration
/// section: what the section sets applies to each of them where code does not say otherwise. So at most one of them can take its address from there.
/// </remarks>
public sealed class TransportServerBuilder : TransportBuilder
{
    private readonly List<TransportListenerRegistration> _listeners = [];

    internal TransportServerBuilder(IServiceCollection services, TransportRegistration registration)
        : base(services, registration)
    {
    }

    internal IReadOnlyList<TransportListenerRegistration> Listeners => _listeners;

    /// <summary>Adds a listener. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this listener further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public MessageTransportBuilder UseListener<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        MessageListenerDefinition<TOptions> transport,
        Action<TOptions>? configure = null)
        where TOptions : ChannelOptions, new()
    {
        ArgumentNullException.ThrowIfNull(transport);
        SelectedTransport<TOptions> selected = Registration.Select(transport, configure);
        _listeners.Add(new TransportListenerRegistration(
            transport.TransportName,
            services => transport.CreateListenerFactory(services, selected.GetOptions(services))));
        return new MessageTransportBuilder(Services, Registration);
    }

    /// <summary>Adds a listener of a transport that is a byte stream. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this listener further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public StreamListenerBuilder UseListener<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        StreamListenerDefinition<TOptions> transport,
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
        _listeners.Add(new TransportListenerRegistration(
            transport.TransportName,
            services => transport.CreateListenerFactory(services, selected.GetOptions(services), choices.Framing)));
        return new StreamListenerBuilder(Services, Registration, choices);
    }

    /// <summary>Adds a listener of a transport of datagrams. Called by the <c>Use…</c> extension of a transport, not by applications.</summary>
    /// <typeparam name="TOptions">The transport's options.</typeparam>
    /// <param name="transport">What the transport is; one static object is enough.</param>
    /// <param name="configure">Sets options in code, after configuration has been applied, so that what it sets wins.</param>
    /// <returns>Configures this listener further.</returns>
    [TransportBuilderMethod(TransportBuilderAction.Selects)]
    public DatagramListenerBuilder UseListener<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        DatagramListenerDefinition<TOptions> transport,
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
        _listeners.Add(new TransportListenerRegistration(
            transport.TransportName,
            services => transport.CreateListenerFactory(services, selected.GetOptions(services), choices.Framing)));
        return new DatagramListenerBuilder(Services, Registration, choices);
    }
}
