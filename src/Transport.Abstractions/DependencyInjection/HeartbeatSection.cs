using Microsoft.Extensions.Configuration;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>The section <c>Heartbeat</c> of a client or server, which is for all its transports over byte streams; a transport's own section wins.</summary>
/// <remarks>What it says is valid or not only together with what the transport's own section and code say, so it is validated with them.</remarks>
internal static class HeartbeatSection
{
    public const string Name = "Heartbeat";

    /// <summary>Applies the section; returns what cannot be read, as sentences with the full path.</summary>
    public static IReadOnlyList<string> Apply(IConfiguration configuration, string registrationPath, StreamChannelOptions options)
    {
        IConfigurationSection section = configuration.GetSection($"{registrationPath}:{Name}");
        return !section.Exists() ? [] : SectionBinding.Apply(
            section,
            options.Heartbeat,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            example: nameof(HeartbeatOptions.Interval));
    }

    /// <summary>Where to look for what a sentence of <see cref="ChannelOptions.Validate"/> is about, to put in front of it.</summary>
    /// <returns>The registration's path if the setting is in the shared section alone, or in none of both and only the shared one exists; else the transport's.</returns>
    public static string PathOf(string sentence, IConfiguration? configuration, string registrationPath, string transportPath)
    {
        if (configuration is null || !sentence.StartsWith($"{Name}:", StringComparison.Ordinal))
        {
            return transportPath;
        }

        string setting = sentence.Split(' ')[0];
        foreach (string key in (string[])[setting, Name])
        {
            foreach (string path in (string[])[transportPath, registrationPath])
            {
                if (configuration.GetSection($"{path}:{key}").Exists())
                {
                    return path;
                }
            }
        }

        return transportPath;
    }
}
