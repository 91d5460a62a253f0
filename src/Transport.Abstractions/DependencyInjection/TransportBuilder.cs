using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>What all builders of one registration have in common; extensions that fit any transport extend this type.</summary>
/// <remarks>
/// Builders record what is called on them, and the order of the calls has no meaning. Nothing is created, and no configuration is read, before
/// the host starts or the registration is first used. A builder is used by one thread, inside the delegate it was given to.
/// </remarks>
public abstract class TransportBuilder
{
    private protected TransportBuilder(IServiceCollection services, TransportRegistration registration)
    {
        Services = services;
        Registration = registration;
    }

    /// <summary>Where the registration goes, for services that an extension needs.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the registration, which is also its service key; <see langword="null"/> for the default one.</summary>
    public string? Name => Registration.Name;

    /// <summary>The whole registration, whichever part of it this builder configures.</summary>
    internal TransportRegistration Registration { get; }
}
