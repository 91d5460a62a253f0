using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Transport.DependencyInjection;
using Transport.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers servers that run with the host, and clients that connect when it starts.</summary>
public static class TransportHostingServiceCollectionExtensions
{
    /// <summary>Registers the default server: <c>services.AddTransportServer(o => o.UseTcp(5082)).AddHandler&lt;ChatHandler&gt;()</c>.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="configure">Adds listeners with <c>Use…</c> methods. Run at once; the order of the calls has no meaning.</param>
    /// <returns>Adds the handler and changes limits.</returns>
    /// <remarks>
    /// <para>When the host starts, all listeners are bound; if one cannot be, the start fails with its <see cref="Transport.TransportException"/>
    /// and those bound before are released. <see cref="ITransportServer"/> tells the addresses.</para>
    /// <para>When it stops, listeners are released, handlers are asked to return and have <see cref="TransportServerOptions.DrainTimeout"/> for it,
    /// then their channels are closed with <see cref="Transport.CloseCode.GoingAway"/>, within their close timeout, and aborted. A handler that
    /// still does not return is left behind with a warning. When the host's own shutdown timeout passes, what is left is aborted at once.</para>
    /// <para>Settings come from the configuration section <c>TransportServer:Default</c>, with one section per transport such as
    /// <c>TransportServer:Default:Tcp</c>; what code sets wins. Servers and clients are independent: this registers no client and connects none.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">There is a default server already.</exception>
    public static HostedServerBuilder AddTransportServer(this IServiceCollection services, Action<TransportServerBuilder> configure) => Add(services, name: null, configure);

    /// <summary>Registers a named server.</summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="name">The key in configuration, <c>TransportServer:{name}</c>, and the service key. Without a colon, not <c>Default</c>, unique without regard to case.</param>
    /// <param name="configure">Adds listeners with <c>Use…</c> methods. Run at once; the order of the calls has no meaning.</param>
    /// <returns>Adds the handler and changes limits.</returns>
    /// <remarks>See <see cref="AddTransportServer(IServiceCollection, Action{TransportServerBuilder})"/> for how it behaves.</remarks>
    /// <exception cref="ArgumentException"><paramref name="name"/> cannot be used as a name.</exception>
    /// <exception cref="InvalidOperationException">There is a server of that name already.</exception>
    public static HostedServerBuilder AddTransportServer(this IServiceCollection services, string name, Action<TransportServerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Add(services, name, configure);
    }

    /// <summary>Has every client that was registered with <c>AddTransport</c> connect when the host starts, instead of on first use.</summary>
    /// <param name="services">Where the clients are registered, before or after this call.</param>
    /// <returns>The same collection.</returns>
    /// <remarks>
    /// All connect at once, each for one attempt; if one fails, the start fails with its <see cref="Transport.TransportException"/>. Hosted
    /// services start in the order of registration: call this after <c>AddTransportServer</c> if a client connects to a server in the same host.
    /// </remarks>
    public static IServiceCollection ConnectTransportsAtStart(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ConnectAtStartService>());
        return services;
    }

    private static HostedServerBuilder Add(IServiceCollection services, string? name, Action<TransportServerBuilder> configure)
    {
        TransportServerRegistration registration = TransportServerRegistration.Add(services, name, configure);
        HandlerSelection handler = new();
        string optionsName = name ?? Options.Options.DefaultName;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TransportServerOptions>, TransportServerOptionsValidator>());
        services.AddOptions<TransportServerOptions>(optionsName).ValidateOnStart();
        services.TryAddSingleton<ChannelHandlerRunner>();

        // The registration is the key of the service that runs it, so that the public key below can be missing for the default server.
        services.AddKeyedSingleton(registration, (provider, _) => new HostedServer(
            registration,
            handler,
            provider,
            provider.GetRequiredService<IOptionsMonitor<TransportServerOptions>>().Get(optionsName),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<HostedServer>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedServer>(registration));
        services.AddKeyedSingleton<ITransportServer>(name, (provider, _) => provider.GetRequiredKeyedService<HostedServer>(registration));
        return new HostedServerBuilder(services, registration, handler);
    }
}
