using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Transport.Conformance;

namespace Transport.Testing.Tests;

public sealed class FaultyUdpProxyTests : IDisposable
{
    private readonly List<Socket> _sockets = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Datagrams_go_through_in_both_directions(bool ipv6)
    {
        IPAddress loopback = ipv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        Socket server = Open(loopback);
        await using FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!);
        Assert.Equal(loopback, proxy.EndPoint.Address);
        Socket[] clients = [Open(loopback), Open(loopback)];
        HashSet<EndPoint> seen = [];
        for (int i = 0; i < 20; i++)
        {
            Socket client = clients[i % 2];
            byte[] there = TestPayload.Numbered(i, 1_000);
            await client.SendToAsync(there, proxy.EndPoint);
            (byte[] received, EndPoint from) = await ReceiveAsync(server);
            Assert.Equal(there, received);
            seen.Add(from);

            byte[] back = TestPayload.Numbered(-i, 100);
            await server.SendToAsync(back, from);
            (received, from) = await ReceiveAsync(client);
            Assert.Equal(back, received);
            Assert.Equal(proxy.EndPoint, from);
        }

        Assert.Equal(2, seen.Count);
        Assert.Equal(new DatagramFaultCounts { Sent = 20, Delivered = 20 }, proxy.ToServer.Counts);
        Assert.Equal(new DatagramFaultCounts { Sent = 20, Delivered = 20 }, proxy.ToClients.Counts);
    }

    [Fact]
    public async Task Faults_are_those_of_a_link_with_the_same_seed()
    {
        const int Count = 300;
        DatagramFaults faults = new() { Loss = 0.2, Duplication = 0.2, Truncation = 0.1, Corruption = 0.1 };
        FaultyDatagramLink link = new(faults);
        Socket server = Open(IPAddress.Loopback);
        await using FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!, faults, seed: link.Seed);
        Socket client = Open(IPAddress.Loopback);
        for (int i = 0; i < Count; i++)
        {
            // One at a time, so that no buffer on the way overflows.
            byte[] datagram = TestPayload.Numbered(i, 60);
            await link.First.SendAsync(datagram);
            await client.SendToAsync(datagram, proxy.EndPoint);
            foreach (byte[] expected in link.Second.Arrived())
            {
                Assert.Equal(expected, (await ReceiveAsync(server)).Datagram);
            }

            await SafetyTimeout.Until(() => proxy.ToServer.Counts == link.FirstToSecond.Counts, "the relay to have done to a datagram what the link did");
        }
    }

    [Fact]
    public async Task What_is_delayed_waits_for_the_clock()
    {
        FakeTimeProvider clock = new();
        Socket server = Open(IPAddress.Loopback);
        await using FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!, new DatagramFaults { Latency = TimeSpan.FromHours(1) }, timeProvider: clock);
        Socket client = Open(IPAddress.Loopback);
        await client.SendToAsync(TestPayload.Numbered(1), proxy.EndPoint);
        await SafetyTimeout.Until(() => proxy.ToServer.Counts.Sent == 1, "the relay to have the datagram");
        Assert.Equal(0, proxy.ToServer.Counts.Delivered);
        Task<(byte[] Datagram, EndPoint From)> receive = ReceiveAsync(server);

        // The datagram is counted before it is on its way, so its hour may begin a little later.
        await SafetyTimeout.Until(
            () =>
            {
                clock.Advance(TimeSpan.FromHours(1));
                return receive.IsCompleted;
            },
            "the datagram to arrive after its delay");
        Assert.Equal(1, TestPayload.Check((await receive).Datagram).Sequence);
    }

    [Fact]
    public async Task Clients_beyond_the_limit_are_counted_and_the_others_served()
    {
        Socket server = Open(IPAddress.Loopback);
        await using FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!);
        Socket first = Open(IPAddress.Loopback);
        await first.SendToAsync(TestPayload.Numbered(0), proxy.EndPoint);
        await ReceiveAsync(server);
        for (int i = 1; i < FaultyUdpProxy.MaxClients; i++)
        {
            await Open(IPAddress.Loopback).SendToAsync(TestPayload.Numbered(i), proxy.EndPoint);
            await ReceiveAsync(server);
        }

        await Open(IPAddress.Loopback).SendToAsync(TestPayload.Numbered(99), proxy.EndPoint);
        await SafetyTimeout.Until(() => proxy.Refused == 1, "the client beyond the limit to be refused");
        await first.SendToAsync(TestPayload.Numbered(100), proxy.EndPoint);
        Assert.Equal(100, TestPayload.Check((await ReceiveAsync(server)).Datagram).Sequence);
    }

    [Fact]
    public async Task A_queue_without_room_drops()
    {
        FakeTimeProvider clock = new();
        Socket server = Open(IPAddress.Loopback);
        DatagramFaults faults = new() { QueueSize = 1_024, Latency = TimeSpan.FromSeconds(1) };
        await using FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!, faults, timeProvider: clock);
        Socket client = Open(IPAddress.Loopback);
        for (int i = 0; i < 10; i++)
        {
            await client.SendToAsync(TestPayload.Numbered(i, 448), proxy.EndPoint);
        }

        await SafetyTimeout.Until(() => proxy.ToServer.Counts is { Sent: 10, DroppedForRoom: 8 }, "eight of ten datagrams to be dropped");
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_nothing()
    {
        Socket server = Open(IPAddress.Loopback);
        IPEndPoint address = (IPEndPoint)server.LocalEndPoint!;
        server.Dispose();
        await using FaultyUdpProxy proxy = new(address);
        Socket client = Open(IPAddress.Loopback);
        for (int i = 0; i < 10; i++)
        {
            await client.SendToAsync(TestPayload.Numbered(i), proxy.EndPoint);
            int sent = i + 1;
            await SafetyTimeout.Until(() => proxy.ToServer.Counts.Sent == sent, "the relay to go on");
        }

        await proxy.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task What_a_script_throws_leaves_the_disposal_and_nothing_stays_open()
    {
        Socket server = Open(IPAddress.Loopback);
        TaskCompletionSource called = new();
        DatagramFaults faults = new()
        {
            Script = (number, _, byChance) =>
            {
                if (number == 0)
                {
                    return byChance;
                }

                called.SetResult();
                throw new FormatException("The script is wrong.");
            },
        };
        FaultyUdpProxy proxy = new((IPEndPoint)server.LocalEndPoint!, faults);
        Socket client = Open(IPAddress.Loopback);
        await client.SendToAsync(TestPayload.Numbered(0), proxy.EndPoint);
        (_, EndPoint towardsServer) = await ReceiveAsync(server);
        await client.SendToAsync(TestPayload.Numbered(1), proxy.EndPoint);
        await called.Task.Within("the script to be asked");
        Assert.Equal("The script is wrong.", (await Assert.ThrowsAsync<FormatException>(() => proxy.DisposeAsync().AsTask().Within())).Message);
        foreach (EndPoint closed in (EndPoint[])[proxy.EndPoint, towardsServer])
        {
            using Socket again = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            again.Bind(closed);
        }
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void An_address_that_stands_for_all_of_a_machine_is_no_server(string address)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new FaultyUdpProxy(new IPEndPoint(IPAddress.Parse(address), 9)));
        Assert.Equal("server", refused.ParamName);
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static async Task<(byte[] Datagram, EndPoint From)> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[65_536];
        EndPoint anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        SocketReceiveFromResult result = await socket.ReceiveFromAsync(buffer, anybody).Within("a datagram to arrive");
        return (buffer[..result.ReceivedBytes], result.RemoteEndPoint);
    }

    private Socket Open(IPAddress address)
    {
        Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
