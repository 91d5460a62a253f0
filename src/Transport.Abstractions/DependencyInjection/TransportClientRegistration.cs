using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>One client that was registered by <c>AddTransport</c>. The container lists them all as <c>IEnumerable&lt;TransportClientRegistration&gt;</c>.</summary>
/// <remarks>For what treats every client alike: connecting at start, health checks.</remarks>
public sealed class TransportClientRegistration
{
    internal TransportClientRegistration(string? name) => Name = name;

    /// <summary>The name, which is also the service key; <see langword="null"/> for the default client.</summary>
    public string? Name { get; }

    /// <summary>The client's channel, which the container owns.</summary>
    /// <param name="services">The container.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong or missing; the message names it with its full path.</exception>
    public IMessageChannel GetChannel(IServiceProvider services) =>
        Name is null ? services.GetRequiredService<IMessageChannel>() : services.GetRequiredKeyedService<IMessageChannel>(Name);
}
