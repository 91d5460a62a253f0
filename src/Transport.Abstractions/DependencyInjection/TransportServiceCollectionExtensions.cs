using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Transport;
using Transport.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers clients: <c>services.AddTransport(o => o.UseTcp("localhost:5082"))</c>.</summary>
public static class TransportServiceCollectionExtensions
{
    /// <summary>Registers the default client: a singleton <see cref="IMessageChannel"/> and a singleton <see cref="IChannelConnector"/>.</summary>
    /// <param name="services">Where to register them.</param>
    /// <param name="configure">Selects one transport with a <c>Use…</c> method. Run at once; the order of the calls has no meaning.</param>
    /// <returns>The same collection.</returns>
    /// <remarks>
    /// <para>The channel connects on first use: any call that would wait connects first, and several share one attempt. A failed attempt throws
    /// <see cref="TransportException"/> to those who wait, and the next call tries again. <see cref="IMessageChannel.TrySend"/> and
    /// <see cref="IMessageChannel.TryReceive"/> start connecting and return <see langword="false"/>. Once it has ended it is final.
    /// <see cref="IConnectableChannel"/> connects earlier. The container owns the channel: disposed asynchronously it closes it, else it aborts it.</para>
    /// <para>The connector makes further connections to the same peer, which the caller owns.</para>
    /// <para>Settings come from the configuration section <c>Transport:Default</c>, with one section per transport such as
    /// <c>Transport:Default:Tcp</c>, if the container has an <c>IConfiguration</c>; what code sets wins. Unknown keys, wrong values and missing
    /// settings throw <see cref="Options.OptionsValidationException"/> with the full path of the setting, when the host starts or, without a host, on resolving.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">No transport or several were selected, or there is a default client already.</exception>
    public static IServiceCollection AddTransport(this IServiceCollection services, Action<TransportClientBuilder> configure) => Add(services, name: null, configure);

    /// <summary>Registers a named client: an <see cref="IMessageChannel"/> and an <see cref="IChannelConnector"/>, both singletons with the name as service key.</summary>
    /// <param name="services">Where to register them.</param>
    /// <param name="name">The service key, and the key in configuration: <c>Transport:{name}</c>. Without a colon, not <c>Default</c>, unique without regard to case.</param>
    /// <param name="configure">Selects one transport with a <c>Use…</c> method. Run at once; the order of the calls has no meaning.</param>
    /// <returns>The same collection.</returns>
    /// <remarks>See <see cref="AddTransport(IServiceCollection, Action{TransportClientBuilder})"/> for how they behave.</remarks>
    /// <exception cref="ArgumentException"><paramref name="name"/> cannot be used as a name.</exception>
    /// <exception cref="InvalidOperationException">No transport or several were selected, or there is a client of that name already.</exception>
    public static IServiceCollection AddTransport(this IServiceCollection services, string name, Action<TransportClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Add(services, name, configure);
    }

    private static IServiceCollection Add(IServiceCollection services, string? name, Action<TransportClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        TransportRegistration registration = RegisteredTransports.Of(services).Create(TransportSide.Client, name);
        TransportClientBuilder builder = new(services, registration);
        configure(builder);
        SelectedConnector connector = TheOne(builder, registration);
        registration.Add(services);
        services.AddSingleton(new TransportClientRegistration(name));
        if (name is null)
        {
            services.AddSingleton(connector.CreateConnector);
            services.AddSingleton<IMessageChannel>(provider => CreateChannel(provider, connector, provider.GetRequiredService<IChannelConnector>()));
        }
        else
        {
            services.AddKeyedSingleton(name, (provider, _) => connector.CreateConnector(provider));
            services.AddKeyedSingleton<IMessageChannel>(name, (provider, _) => CreateChannel(provider, connector, provider.GetRequiredKeyedService<IChannelConnector>(name)));
        }

        return services;
    }

    private static ConnectOnUseChannel CreateChannel(IServiceProvider services, SelectedConnector selected, IChannelConnector connector) => new(
        connector,
        selected.GetCapabilities(services),
        selected.Transport.GetChannelOptions(services).CloseTimeout,
        services.GetService<TimeProvider>(),
        services.GetService<ILoggerFactory>()?.CreateLogger<IMessageChannel>() ?? NullLogger<IMessageChannel>.Instance);

    private static SelectedConnector TheOne(TransportClientBuilder builder, TransportRegistration registration) => builder.Connectors switch
    {
        [SelectedConnector one] => one,
        [] => throw new InvalidOperationException(
            $"{Sentence.Start(registration.Description)} selects no transport. Call one Use… method in {registration.AddMethod}, such as UseTcp."),
        _ => throw new InvalidOperationException(
            $"{Sentence.Start(registration.Description)} selects {builder.Connectors.Count} transports, {Sentence.List([.. registration.Transports.Select(transport => transport.TransportName)])}. "
            + $"Keep one, or combine them with UseFallback; clients of their own need names."),
    };
}
