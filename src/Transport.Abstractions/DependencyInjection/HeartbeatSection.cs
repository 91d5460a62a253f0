using Microsoft.Extensions.Configuration;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>The section <c>Heartbeat</c> of a client or server, which is for all its transports over byte streams; a transport's own section wins.</summary>
internal static class HeartbeatSection
{
    public const string Name = "Heartbeat";

    /// <summary>Applies the section; returns what is wrong, as sentences with the full path.</summary>
    public static IReadOnlyList<string> Apply(IConfiguration configuration, string registrationPath, StreamChannelOptions options)
    {
        IConfigurationSection section = configuration.GetSection($"{registrationPath}:{Name}");
        if (!section.Exists())
        {
            return [];
        }

        HeartbeatOptions heartbeat = new();
        IReadOnlyList<string> failures = SectionBinding.Apply(
            section,
            heartbeat,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            example: nameof(HeartbeatOptions.Interval));
        failures = [.. failures, .. heartbeat.Validate().Select(sentence => $"{section.Path}:{sentence}")];
        if (failures.Count == 0)
        {
            options.Heartbeat = heartbeat;
        }

        return failures;
    }
}
