using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>Makes the options of one <c>Use…</c> call: what the transports share, its own section, then code, then validation.</summary>
internal sealed class SelectedTransport<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
    TransportRegistration registration,
    TransportDefinition<TOptions> definition,
    Action<TOptions>? configure) : SelectedTransport
    where TOptions : ChannelOptions, new()
{
    public override string TransportName => definition.TransportName;

    public override string SectionName => definition.SectionName;

    public override bool NeedsSection
    {
        get
        {
            TOptions options = new();
            configure?.Invoke(options);
            return options.Validate().Any();
        }
    }

    private string Path => $"{registration.Path}:{SectionName}";

    /// <remarks>This object is the service key, so each call has its own options although others may use the same type.</remarks>
    public override void Register(IServiceCollection services) => services.AddKeyedSingleton<TOptions>(this, (services, _) => Create(services));

    public override ChannelOptions GetChannelOptions(IServiceProvider services) => GetOptions(services);

    public TOptions GetOptions(IServiceProvider services) => services.GetRequiredKeyedService<TOptions>(this);

    private TOptions Create(IServiceProvider services)
    {
        List<string> failures = [.. registration.CheckSections(services)];
        TOptions options = new();
        IConfiguration? configuration = services.GetService<IConfiguration>();
        if (configuration is not null && options is StreamChannelOptions stream)
        {
            failures.AddRange(HeartbeatSection.Apply(configuration, registration.Path, stream));
        }

        if (configuration?.GetSection(Path) is { } section && section.Exists())
        {
            failures.AddRange(SectionBinding.Apply(section, options, definition.Bind));
        }

        configure?.Invoke(options);
        failures.AddRange(options.Validate().Select(sentence => $"{HeartbeatSection.PathOf(sentence, configuration, registration.Path, Path)}:{sentence}"));
        return failures.Count == 0 ? options : throw new OptionsValidationException(Path, typeof(TOptions), failures);
    }
}
