namespace Transport.DependencyInjection;

/// <summary>One listener of a registered server, for what runs servers.</summary>
public sealed class TransportListenerRegistration
{
    private readonly Func<IServiceProvider, IChannelListenerFactory> _createFactory;

    internal TransportListenerRegistration(string transportName, Func<IServiceProvider, IChannelListenerFactory> createFactory)
    {
        TransportName = transportName;
        _createFactory = createFactory;
    }

    /// <summary>The transport's name, such as <c>tcp</c>.</summary>
    public string TransportName { get; }

    /// <summary>Makes what starts the listener, with options from configuration and code.</summary>
    /// <param name="services">The container's root.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong or missing; the message names it with its full path.</exception>
    public IChannelListenerFactory CreateFactory(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return _createFactory(services);
    }
}
