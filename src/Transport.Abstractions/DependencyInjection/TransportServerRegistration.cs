using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>One registered server: where it listens. For what runs servers, such as Transport.Hosting; applications call its <c>AddTransportServer</c>.</summary>
public sealed class TransportServerRegistration
{
    private readonly TransportRegistration _registration;

    private TransportServerRegistration(TransportRegistration registration, IReadOnlyList<TransportListenerRegistration> listeners)
    {
        _registration = registration;
        Listeners = listeners;
    }

    /// <summary>The server's name; <see langword="null"/> for the default one.</summary>
    public string? Name => _registration.Name;

    /// <summary>The server in sentences: <c>the default transport server</c>, or <c>the transport server "name"</c>.</summary>
    public string Description => _registration.Description;

    /// <summary>Its listeners; none if no <c>Use…</c> method was called.</summary>
    public IReadOnlyList<TransportListenerRegistration> Listeners { get; }

    /// <summary>Runs a server's configuring delegate, and has its settings validated when the host starts.</summary>
    /// <param name="services">Where services that listeners need are registered.</param>
    /// <param name="name">The server's name; <see langword="null"/> for the default one.</param>
    /// <param name="configure">Adds listeners; run at once.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> cannot be used as a name.</exception>
    /// <exception cref="InvalidOperationException">There is such a server already.</exception>
    public static TransportServerRegistration Add(IServiceCollection services, string? name, Action<TransportServerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        TransportRegistration registration = RegisteredTransports.Of(services).Create(TransportSide.Server, name);
        TransportServerBuilder builder = new(services, registration);
        configure(builder);
        registration.Add(services);
        return new TransportServerRegistration(registration, builder.Listeners);
    }
}
