using Microsoft.Extensions.Configuration;

namespace Transport.Sockets;

/// <summary>The section <c>Tls</c> where it is there but has no settings, which the binder passes over: the connection would not be encrypted, without a word.</summary>
internal static class TlsSection
{
    private const string Name = nameof(TcpClientOptions.Tls);

    /// <summary>True for <c>"Tls": {}</c>, which means TLS with its defaults.</summary>
    /// <exception cref="InvalidOperationException">It has a value instead of settings.</exception>
    public static bool IsEmptyIn(IConfigurationSection transport)
    {
        IConfigurationSection? section = transport.GetChildren().FirstOrDefault(child => child.Key.Equals(Name, StringComparison.OrdinalIgnoreCase));
        if (!string.IsNullOrEmpty(section?.Value))
        {
            const string Sentence = $"{Name} is a section of settings, such as {Name}:{nameof(TlsOptions.TrustedRootsFile)}. Write {{}} for its defaults, or remove it to have no TLS.";
            throw new InvalidOperationException(Sentence, new FormatException(Sentence));
        }

        return section is not null && !section.GetChildren().Any();
    }
}
