using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

/// <summary>A real host in virtual time, with the fake transport.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    public ServerUnderTest(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddSingleton<FakeNetwork>();
        builder.Services.AddSingleton(Script);
        builder.Services.AddScoped<ScopedThing>();
        builder.Services.AddSingleton<ILoggerFactory>(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        configure(builder.Services);
        Host = builder.Build();
    }

    public IHost Host { get; }

    public CollectedLog Log { get; } = new();

    public ObservedTimeProvider Time { get; } = new();

    public HandlerScript Script { get; } = new();

    public FakeNetwork Network => Host.Services.GetRequiredService<FakeNetwork>();

    public FakeListener Listener => Network.Listeners[0];

    /// <summary>A server with one listener and the scripted handler, started.</summary>
    public static async Task<ServerUnderTest> StartAsync(Action<TransportServerOptions>? configure = null)
    {
        ServerUnderTest server = new(services => services.AddTransportServer(o => o.UseFake("fake:1")).AddHandler<ScriptedHandler>().Configure(configure ?? (_ => { })));
        await server.Host.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Sends back what arrives, until the peer closes; takes no notice of the server stopping.</summary>
    public static async Task EchoAsync(IMessageChannel channel, CancellationToken stopping)
    {
        await foreach (ReceivedMessage message in channel.ReceiveAllAsync(CancellationToken.None))
        {
            await channel.SendAsync(message.Payload, message.Kind, CancellationToken.None);
        }
    }

    /// <summary>Proves that the peer is being served.</summary>
    public static async Task AssertServedAsync(FakeChannel peer)
    {
        await peer.SendAsync(Bytes("ping"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("ping", (await peer.ReceiveAsync(TestContext.Current.CancellationToken))?.GetText());
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)Host).DisposeAsync();
}
