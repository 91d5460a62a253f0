using Microsoft.Extensions.Configuration;

namespace Transport.DependencyInjection;

/// <summary>Finds sections that nothing reads, which are typing errors.</summary>
internal static class SectionCheck
{
    /// <summary>Sections of transports, and what they share, which may stay in a configuration although this program selects another transport.</summary>
    private static readonly string[] WellKnown = ["WebSockets", "Tcp", "Unix", "NamedPipes", "Udp", "InMemory", HeartbeatSection.Name];

    public static IEnumerable<string> Check(IConfiguration configuration, TransportRegistration registration, RegisteredTransports registered)
    {
        foreach (IConfigurationSection section in configuration.GetSection(registration.RootPath).GetChildren())
        {
            if (registered.Find(registration.Side, section.Key) is null)
            {
                yield return UnknownName(section, registration, registered);
            }
        }

        IConfigurationSection own = configuration.GetSection(registration.Path);
        if (!string.IsNullOrEmpty(own.Value))
        {
            yield return $"{own.Path} has the value \"{own.Value}\", but is a section with one section per transport. {Remedy(registration)}";
        }

        foreach (IConfigurationSection section in own.GetChildren().Where(section => !IsKnown(section.Key, registration)))
        {
            yield return $"{section.Path} is set, but {registration.Description} uses no transport with a section of that name. Correct the name or remove it. {Remedy(registration)}";
        }

        foreach (IGrouping<string, SelectedTransport> listeners in Contenders(registration))
        {
            yield return $"{registration.Path}:{listeners.Key} cannot give an address to {listeners.Count()} {listeners.First().TransportName} listeners of {registration.Description}. "
                + $"Set the address in code for all but one of them; the section then sets what they share.";
        }
    }

    private static bool IsKnown(string key, TransportRegistration registration) =>
        WellKnown.Contains(key, StringComparer.OrdinalIgnoreCase)
        || registration.Transports.Any(transport => string.Equals(transport.SectionName, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Groups of listeners that would all take from one section what only one of them can have.</summary>
    private static IEnumerable<IGrouping<string, SelectedTransport>> Contenders(TransportRegistration registration) => registration.Transports
        .GroupBy(transport => transport.SectionName, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .SelectMany(group => group.Where(transport => transport.NeedsSection).GroupBy(transport => transport.SectionName, StringComparer.OrdinalIgnoreCase))
        .Where(group => group.Count() > 1);

    private static string Remedy(TransportRegistration registration)
    {
        string[] paths = [.. registration.Transports.Select(transport => $"{registration.Path}:{transport.SectionName}").Distinct(StringComparer.OrdinalIgnoreCase)];
        return $"{Sentence.Start(registration.Description)} reads {Sentence.List(paths)}.";
    }

    private static string UnknownName(IConfigurationSection section, TransportRegistration registration, RegisteredTransports registered)
    {
        string[] paths = [.. registered.Registrations.Where(other => other.Side == registration.Side).Select(other => other.Path)];
        return $"{section.Path} is set, but there is no {(registration.Side == TransportSide.Client ? "transport client" : "transport server")} of that name. "
            + $"Correct the name, remove it, or call {registration.AddMethod} with it; the sections read are {Sentence.List(paths)}.";
    }
}
