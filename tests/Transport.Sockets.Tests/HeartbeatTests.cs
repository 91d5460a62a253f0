using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Transport.Conformance;
using Transport.Framing;
using Transport.Streams;

namespace Transport.Sockets.Tests;

public sealed class HeartbeatTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registered_client_and_its_server_know_the_round_trip_time(bool atClient)
    {
        FakeTimeProvider time = new();
        await using IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "127.0.0.1:0" }, timeProvider: time).ListenAsync(Running.Token);
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddTransport(o => o.UseTcp(listener.LocalEndPoint.ToString()))
            .BuildServiceProvider();
        IMessageChannel client = services.GetRequiredService<IMessageChannel>();
        Assert.True(client.Capabilities.DetectsDeadPeer);
        Assert.Null(client.GetFeature<IRoundTripTime>());
        await client.FlushAsync(Running.Token);
        using IMessageChannel? server = await listener.AcceptAsync(Running.Token);

        IRoundTripTime roundTrip = (atClient ? client : server!).GetFeature<IRoundTripTime>()!;
        Assert.Null(roundTrip.Latest);
        time.Advance(TimeSpan.FromSeconds(15));
        await SafetyTimeout.Until(() => roundTrip.Latest is not null);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData("tcp")]
    [InlineData("unix")]
    public async Task A_peer_that_never_speaks_is_given_up(string transport)
    {
        FakeTimeProvider time = new();
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync(transport);
        await using StreamMessageChannel channel = new(transport, sockets.Connection, MessageFraming.Default, new StreamChannelOptions(), time);
        time.Advance(TimeSpan.FromSeconds(31));
        TransportException error = (await channel.Completion.WaitAsync(Running.Token)).Error!;
        Assert.Equal(TransportError.PeerTimedOut, error.Error);
        Assert.Contains("for 30 s", error.Message, StringComparison.Ordinal);
    }
}
