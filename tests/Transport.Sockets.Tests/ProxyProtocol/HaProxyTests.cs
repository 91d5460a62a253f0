using System.Net;
using Transport.Conformance;

namespace Transport.Sockets.Tests;

public sealed class HaProxyTests
{
    [Theory(Timeout = Running.Timeout)]
    [InlineData("127.0.0.1", "send-proxy")]
    [InlineData("127.0.0.1", "send-proxy-v2")]
    [InlineData("127.0.0.1", "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority")]
    [InlineData("::1", "send-proxy")]
    [InlineData("::1", "send-proxy-v2")]
    public async Task Clients_behind_haproxy_are_known_by_their_own_address(string front, string serverOptions)
    {
        await using IChannelListener listener = await ListenAsync();
        await using HaProxy proxy = HaProxy.Start(IPAddress.Parse(front), listener.LocalEndPoint, serverOptions);
        for (int round = 0; round < 3; round++)
        {
            using IMessageChannel client = await proxy.ConnectAsync();
            await client.SendAsync(TestPayload.Numbered(round, 100_000), cancellationToken: Running.Token);
            using IMessageChannel? server = await listener.AcceptAsync(Running.Token);

            Assert.Equal(client.LocalEndPoint, server!.RemoteEndPoint);
            IProxiedConnection proxied = server.GetFeature<IProxiedConnection>()!;
            Assert.Equal(client.RemoteEndPoint, proxied.DestinationEndPoint);
            Assert.Equal(IPAddress.Loopback, ((IPEndPoint)proxied.ProxyEndPoint!).Address);
            using ReceivedMessage message = Assert.NotNull(await server.ReceiveAsync(Running.Token));
            Assert.Equal(round, TestPayload.Check(message.Payload.Span).Sequence);

            await server.SendTextAsync("answer", Running.Token);
            using ReceivedMessage answer = Assert.NotNull(await client.ReceiveAsync(Running.Token));
            Assert.Equal("answer", answer.GetText());
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Health_checks_of_haproxy_are_its_own_connections()
    {
        await using IChannelListener listener = await ListenAsync();
        await using HaProxy proxy = HaProxy.Start(IPAddress.Loopback, listener.LocalEndPoint, "send-proxy-v2 check check-send-proxy inter 100");
        using IMessageChannel? check = await listener.AcceptAsync(Running.Token);
        Assert.Null(check!.GetFeature<IProxiedConnection>());
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)check.RemoteEndPoint!).Address);
    }

    private static ValueTask<IChannelListener> ListenAsync() => new TcpListenerFactory(
        new TcpListenerOptions { Endpoint = "127.0.0.1:0", ProxyProtocol = { Enabled = true, TrustedSources = { "127.0.0.0/8" } } }).ListenAsync(Running.Token);
}
