using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Transport.DependencyInjection;

/// <summary>One client or server while it is being registered and afterwards: its name, its transports, its place in configuration.</summary>
internal sealed class TransportRegistration
{
    private const string DefaultSectionName = "Default";

    private readonly RegisteredTransports _registered;
    private readonly List<SelectedTransport> _transports = [];

    public TransportRegistration(RegisteredTransports registered, TransportSide side, string? name)
    {
        _registered = registered;
        Side = side;
        Name = name is null ? null : CheckName(name);
    }

    public TransportSide Side { get; }

    public string? Name { get; }

    public string SectionName => Name ?? DefaultSectionName;

    public string RootPath => Side == TransportSide.Client ? "Transport" : "TransportServer";

    public string Path => $"{RootPath}:{SectionName}";

    public string AddMethod => Side == TransportSide.Client ? "AddTransport" : "AddTransportServer";

    public string Description => Name is null ? $"the default {Kind}" : $"the {Kind} \"{Name}\"";

    public IReadOnlyList<SelectedTransport> Transports => _transports;

    private string Kind => Side == TransportSide.Client ? "transport client" : "transport server";

    public SelectedTransport<TOptions> Select<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        TransportDefinition<TOptions> transport,
        Action<TOptions>? configure)
        where TOptions : ChannelOptions, new()
    {
        SelectedTransport<TOptions> selected = new(this, transport, configure);
        _transports.Add(selected);
        return selected;
    }

    /// <summary>From now on the registration counts.</summary>
    public void Add(IServiceCollection services)
    {
        _registered.Add(this);
        foreach (SelectedTransport transport in _transports)
        {
            transport.Register(services);
        }
    }

    /// <summary>What is wrong with the sections that belong to this registration, apart from the settings of its transports.</summary>
    public IEnumerable<string> CheckSections(IServiceProvider services)
    {
        IConfiguration? configuration = services.GetService<IConfiguration>();
        return configuration is null ? [] : SectionCheck.Check(configuration, this, _registered);
    }

    /// <summary>Everything that is wrong with this registration, as sentences.</summary>
    public IEnumerable<string> Validate(IServiceProvider services)
    {
        List<string> failures = [.. CheckSections(services)];
        foreach (SelectedTransport transport in _transports)
        {
            try
            {
                transport.GetChannelOptions(services);
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }

        return failures;
    }

    private string CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
        {
            throw new ArgumentException($"\"{name}\" cannot be the name of a {Kind}: the name is also the key of its configuration section, so it must not be empty nor contain a colon.", nameof(name));
        }

        return !string.Equals(name, DefaultSectionName, StringComparison.OrdinalIgnoreCase)
            ? name
            : throw new ArgumentException($"\"{name}\" cannot be the name of a {Kind}: {RootPath}:{DefaultSectionName} configures the one without a name. Call {AddMethod} without a name, or choose another one.", nameof(name));
    }
}
