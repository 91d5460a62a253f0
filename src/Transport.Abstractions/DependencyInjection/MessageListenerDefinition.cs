using System.Diagnostics.CodeAnalysis;

namespace Transport.DependencyInjection;

/// <summary>The server side of a transport that keeps messages apart by itself.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class MessageListenerDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : ChannelOptions, new()
{
    /// <summary>Makes the factory of one listener. The options have been validated and belong to this listener.</summary>
    public required Func<IServiceProvider, TOptions, IChannelListenerFactory> CreateListenerFactory { get; init; }
}
