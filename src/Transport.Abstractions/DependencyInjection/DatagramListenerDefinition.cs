using System.Diagnostics.CodeAnalysis;
using Transport.Datagrams;

namespace Transport.DependencyInjection;

/// <summary>The server side of a transport of datagrams, into which a framing puts messages.</summary>
/// <typeparam name="TOptions">The transport's options.</typeparam>
public sealed class DatagramListenerDefinition<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions> : TransportDefinition<TOptions>
    where TOptions : DatagramChannelOptions, new()
{
    /// <summary>Makes the factory of one listener. The options have been validated and belong to this listener.</summary>
    public required Func<IServiceProvider, TOptions, IDatagramFraming, IChannelListenerFactory> CreateListenerFactory { get; init; }
}
