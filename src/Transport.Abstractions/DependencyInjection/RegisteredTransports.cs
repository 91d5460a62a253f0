using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Transport.DependencyInjection;

/// <summary>All clients and servers of one service collection, so that names are unique and typing errors in configuration are found.</summary>
internal sealed class RegisteredTransports
{
    private readonly List<TransportRegistration> _registrations = [];

    public IReadOnlyList<TransportRegistration> Registrations => _registrations;

    /// <summary>The instance of a service collection. The first call also has everything validated when the host starts.</summary>
    public static RegisteredTransports Of(IServiceCollection services)
    {
        foreach (ServiceDescriptor descriptor in services)
        {
            if (descriptor.ServiceType == typeof(RegisteredTransports))
            {
                return (RegisteredTransports)descriptor.ImplementationInstance!;
            }
        }

        RegisteredTransports registered = new();
        services.AddSingleton(registered);
        services.AddSingleton<IValidateOptions<StartupValidation>, StartupValidation.Validator>();
        services.AddOptions<StartupValidation>().ValidateOnStart();
        return registered;
    }

    public TransportRegistration Create(TransportSide side, string? name)
    {
        TransportRegistration created = new(this, side, name);
        return Find(side, created.SectionName) is not { } present
            ? created
            : throw new InvalidOperationException(name is null
                ? $"{Sentence.Start(created.Description)} is registered twice. Remove one of the two calls of {created.AddMethod}, or give one a name."
                : $"{Sentence.Start(created.Description)} is registered already{(present.Name == name ? "" : $", as \"{present.Name}\"")}. Give each call of {created.AddMethod} a name of its own; upper and lower case do not count.");
    }

    public TransportRegistration? Find(TransportSide side, string sectionName) => _registrations.Find(
        registration => registration.Side == side && string.Equals(registration.SectionName, sectionName, StringComparison.OrdinalIgnoreCase));

    public void Add(TransportRegistration registration) => _registrations.Add(registration);
}
