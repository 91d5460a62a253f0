using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Transport.DependencyInjection;

namespace Transport.Hosting;

/// <summary>Configures how a server that was added with <c>AddTransportServer</c> serves its channels.</summary>
public sealed class HostedServerBuilder
{
    private readonly TransportServerRegistration _registration;
    private readonly HandlerSelection _handler;

    internal HostedServerBuilder(IServiceCollection services, TransportServerRegistration registration, HandlerSelection handler)
    {
        Services = services;
        _registration = registration;
        _handler = handler;
    }

    /// <summary>Where the server is registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The server's name; <see langword="null"/> for the default one.</summary>
    public string? Name => _registration.Name;

    /// <summary>Chooses the handler: one instance in one scope for each channel.</summary>
    /// <typeparam name="THandler">The handler. Registered as a scoped service, unless it is registered already.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">The server has a handler already.</exception>
    public HostedServerBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IChannelHandler
    {
        if (_handler.HandlerName is { } present)
        {
            throw new InvalidOperationException(
                $"A handler, {present}, was added to {_registration.Description} already, so {typeof(THandler).Name} cannot be added. Call AddHandler once, or add another server with a name of its own.");
        }

        _handler.Select<THandler>();
        Services.TryAddScoped<THandler>();
        return this;
    }

    /// <summary>Changes the server's limits. They are validated when the host starts.</summary>
    /// <param name="configure">Sets options.</param>
    /// <returns>This builder.</returns>
    public HostedServerBuilder Configure(Action<TransportServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(Name ?? Options.DefaultName, configure);
        return this;
    }
}
