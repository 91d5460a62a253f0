using System.Diagnostics.CodeAnalysis;
using Transport.Framing;
using Transport.Streams;

namespace Transport.DependencyInjection;

/// <summary>The server side of a transport that is a byte stream, on which a framing tells messages apart.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class StreamListenerDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : StreamChannelOptions, new()
{
    /// <summary>Makes the factory of one listener. The options have been validated and belong to this listener.</summary>
    public required Func<IServiceProvider, TOptions, MessageFraming, IChannelListenerFactory> CreateListenerFactory { get; init; }
}
