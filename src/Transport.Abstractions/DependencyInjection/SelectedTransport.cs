using Microsoft.Extensions.DependencyInjection;

namespace Transport.DependencyInjection;

/// <summary>One <c>Use…</c> call of a registration: where its options come from.</summary>
internal abstract class SelectedTransport
{
    public abstract string TransportName { get; }

    public abstract string SectionName { get; }

    /// <summary>True if what code sets is not enough, so that something must come from the section.</summary>
    public abstract bool NeedsSection { get; }

    /// <summary>Adds the options to the container, one instance for this call.</summary>
    public abstract void Register(IServiceCollection services);

    /// <summary>The validated options of this call in one container.</summary>
    public abstract ChannelOptions GetChannelOptions(IServiceProvider services);
}
