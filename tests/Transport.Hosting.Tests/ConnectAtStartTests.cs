using Microsoft.Extensions.DependencyInjection;
using Transport.Fakes;

namespace Transport.Hosting.Tests;

public sealed class ConnectAtStartTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task All_clients_are_connected_when_the_host_has_started()
    {
        await using ServerUnderTest host = new(services => services
            .ConnectTransportsAtStart()
            .ConnectTransportsAtStart()
            .AddTransport(o => o.UseFake("fake:1"))
            .AddTransport("telemetry", o => o.UseFake("fake:2")));

        Task start = host.Host.StartAsync(Token);
        FakeConnector[] connectors =
        [
            (FakeConnector)host.Host.Services.GetRequiredService<IChannelConnector>(),
            (FakeConnector)host.Host.Services.GetRequiredKeyedService<IChannelConnector>("telemetry"),
        ];
        foreach (FakeConnector connector in connectors)
        {
            FakeAttempt attempt = await connector.NextAttemptAsync();
            Assert.False(start.IsCompleted);
            attempt.Succeed();
        }

        await start;

        Assert.Equal(ChannelState.Open, host.Host.Services.GetRequiredService<IMessageChannel>().State);
        Assert.Equal(ChannelState.Open, host.Host.Services.GetRequiredKeyedService<IMessageChannel>("telemetry").State);
        Assert.All(connectors, connector => Assert.Equal(1, connector.Count));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_failed_connect_fails_the_start_with_its_sentence()
    {
        await using ServerUnderTest host = new(services => services.AddTransport(o => o.UseFake("fake:1")).ConnectTransportsAtStart());
        Task start = host.Host.StartAsync(Token);
        FakeConnector connector = (FakeConnector)host.Host.Services.GetRequiredService<IChannelConnector>();

        (await connector.NextAttemptAsync()).Fail();

        Assert.Equal("Nobody listens at fake:1.", (await Assert.ThrowsAsync<TransportException>(() => start)).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_clients_there_is_nothing_to_connect()
    {
        await using ServerUnderTest host = new(services => services.ConnectTransportsAtStart());

        await host.Host.StartAsync(Token);

        Assert.Empty(host.Network.Connectors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_alone_connects_no_client()
    {
        await using ServerUnderTest host = new(services =>
        {
            services.AddTransport(o => o.UseFake("fake:1"));
            services.AddTransportServer(o => o.UseFake("fake:2")).AddHandler<ScriptedHandler>();
        });

        await host.Host.StartAsync(Token);

        Assert.Equal(0, ((FakeConnector)host.Host.Services.GetRequiredService<IChannelConnector>()).Count);
    }
}
