using System.Net;
using Transport.Conformance;
using Transport.Datagrams;
using Transport.Sockets;

namespace Transport.Testing.Tests;

/// <summary>The same faults over real loopback, by a relay between two UDP sockets.</summary>
public sealed class UdpFaultTests
{
    [Theory]
    [InlineData(LateMessages.Drop)]
    [InlineData(LateMessages.Deliver)]
    public async Task Framed_messages_are_whole_or_absent_and_never_come_twice(LateMessages late)
    {
        foreach (int seed in FaultRuns.Seeds(normally: 8))
        {
            await FaultRuns.RepeatablyAsync(seed, () => RunAsync(seed, DatagramFraming.Sequenced(new SequencedFramingOptions { LateMessages = late })));
        }
    }

    private static async Task RunAsync(int seed, IDatagramFraming framing)
    {
        await using IChannelListener listener = await new UdpListenerFactory(new UdpListenerOptions { Endpoint = "127.0.0.1:0" }, framing).ListenAsync();
        await using FaultyUdpProxy proxy = new((IPEndPoint)listener.LocalEndPoint, FaultConversation.FaultsFor(seed), FaultConversation.FaultsFor(~seed), seed);
        await using IMessageChannel client = await new UdpConnector(new UdpClientOptions { Endpoint = proxy.EndPoint.ToString() }, framing).ConnectAsync();
        Task<IMessageChannel?> accept = listener.AcceptAsync().AsTask();
        Task accepted = accept.Within("a first datagram to get through to the listener");
        while (!accepted.IsCompleted)
        {
            await client.SendAsync(ReadOnlyMemory<byte>.Empty).Within();
            await FaultConversation.LetOthersRunAsync();
        }

        await accepted;
        await using IMessageChannel server = (await accept)!;
        int there = await FaultConversation.RunAsync(client, server, new Random(seed), 300, FaultConversation.LetOthersRunAsync);
        int back = await FaultConversation.RunAsync(server, client, new Random(~seed), 100, FaultConversation.LetOthersRunAsync);
        FaultConversation.ExpectNothingUnexplained(server, there, proxy.ToServer);
        FaultConversation.ExpectNothingUnexplained(client, back, proxy.ToClients);
        Assert.True(proxy.ToServer.Counts is { Sent: > 0, Delivered: > 0 }, $"{proxy.ToServer.Counts}");
    }
}
