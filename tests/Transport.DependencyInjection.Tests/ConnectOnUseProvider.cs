using Microsoft.Extensions.DependencyInjection;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

/// <summary>A container whose default client uses a connector of the test's own.</summary>
internal sealed class ConnectOnUseProvider(IChannelConnector connector) : IAsyncDisposable
{
    private readonly ServiceProvider _provider = new ServiceCollection()
        .AddTransport(o => o.UseConnector(new MessageConnectorDefinition<ChannelOptions>
        {
            TransportName = "fake",
            SectionName = "Fake",
            Bind = static (_, _) => { },
            GetCapabilities = static options => FakeChannel.Promises(options.MaxMessageSize),
            CreateConnector = (_, _) => connector,
        }))
        .BuildServiceProvider();

    public IMessageChannel Channel => _provider.GetRequiredService<IMessageChannel>();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>Looks at what an asynchronous context holds while it connects.</summary>
internal sealed class ContextConnector(AsyncLocal<string> context, IMessageChannel channel) : IChannelConnector
{
    public string? Seen { get; private set; } = "not called";

    public ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        Seen = context.Value;
        return ValueTask.FromResult(channel);
    }
}
