using System.Diagnostics.CodeAnalysis;

namespace Transport.DependencyInjection;

/// <summary>The client side of a transport that keeps messages apart by itself.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class MessageConnectorDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : ChannelOptions, new()
{
    /// <summary>What a channel with these options promises, known before it connects. The options have been validated.</summary>
    public required Func<TOptions, ChannelCapabilities> GetCapabilities { get; init; }

    /// <summary>Makes the connector. Called once per container; the options have been validated and belong to this connector.</summary>
    public required Func<IServiceProvider, TOptions, IChannelConnector> CreateConnector { get; init; }
}
