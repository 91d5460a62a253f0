using System.Diagnostics.CodeAnalysis;
using Transport.Framing;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>The client side of a transport that is a byte stream, on which a framing tells messages apart.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class StreamConnectorDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : StreamChannelOptions, new()
{
    /// <summary>Makes the connector, whose channels are <see cref="StreamMessageChannel"/>s. Called once per container; the options have been validated and belong to this connector.</summary>
    public required Func<IServiceProvider, TOptions, MessageFraming, IChannelConnector> CreateConnector { get; init; }
}
