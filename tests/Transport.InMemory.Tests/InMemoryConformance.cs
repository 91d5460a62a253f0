using Transport.Conformance;
using Xunit;

namespace Transport.InMemory.Tests;

public sealed class InMemoryConformance : ChannelConformance
{
    protected override async Task<ChannelPair> ConnectAsync(ConformanceOptions options)
    {
        InMemoryNetwork network = new();
        InMemoryEndPoint name = new("conformance");
        InMemoryOptions first = options.First.ApplyTo(new InMemoryOptions());
        InMemoryOptions second = options.Second.ApplyTo(new InMemoryOptions());
        IChannelListener listener = await new InMemoryListenerFactory(name, second, network, options.Second.TimeProvider).ListenAsync();
        IMessageChannel client = await new InMemoryConnector(name, first, network, options.First.TimeProvider).ConnectAsync();
        IMessageChannel server = (await listener.AcceptAsync())!;
        return new ChannelPair(client, server, listener.DisposeAsync);
    }

    protected override void AssertFeatures(ChannelPair pair)
    {
        Assert.Equal(new InMemoryEndPoint("conformance"), pair.First.RemoteEndPoint);
        Assert.Equal(new InMemoryEndPoint("conformance"), pair.Second.LocalEndPoint);
        Assert.NotNull(pair.First.GetFeature<InMemoryChecks>());
        Assert.Same(pair.First.GetFeature<InMemoryChecks>(), pair.Second.GetFeature<InMemoryChecks>());
    }
}
