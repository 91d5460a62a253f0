using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Transport.Fakes;

namespace Transport.DependencyInjection.Tests;

/// <summary>The default client of a container, whose connection attempts the test ends.</summary>
internal sealed class ClientUnderTest : IAsyncDisposable
{
    public ClientUnderTest(int maxMessageSize = 1000)
    {
        Provider = Container.Services()
            .AddTransport(o => o.UseFake("fake:1", options => options.MaxMessageSize = maxMessageSize))
            .AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(Log)
            .BuildServiceProvider();
        Channel = Provider.GetRequiredService<IMessageChannel>();
        Connector = (FakeConnector)Provider.GetRequiredService<IChannelConnector>();
    }

    public ServiceProvider Provider { get; }

    public IMessageChannel Channel { get; }

    public FakeConnector Connector { get; }

    public CollectedLog Log { get; } = new();

    public IConnectableChannel Connectable => Channel.GetFeature<IConnectableChannel>()!;

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Connects; returns both ends of the connection.</summary>
    public async Task<(FakeChannel Inner, FakeChannel Peer)> ConnectAsync()
    {
        Task connect = Connectable.ConnectAsync(TestContext.Current.CancellationToken).AsTask();
        (FakeChannel inner, FakeChannel peer) = FakeChannel.Pair();
        (await Connector.NextAttemptAsync()).Succeed(inner);
        await connect;
        return (inner, peer);
    }

    public ValueTask DisposeAsync() => Provider.DisposeAsync();
}
