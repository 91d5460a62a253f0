using System.Diagnostics.CodeAnalysis;
using Transport.Datagrams;

namespace Transport.DependencyInjection;

/// <summary>The client side of a transport of datagrams, into which a framing puts messages.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class DatagramConnectorDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : DatagramChannelOptions, new()
{
    /// <summary>Makes the connector, whose channels are <see cref="DatagramMessageChannel"/>s. Called once per container; the options have been validated and belong to this connector.</summary>
    public required Func<IServiceProvider, TOptions, IDatagramFraming, IChannelConnector> CreateConnector { get; init; }
}
