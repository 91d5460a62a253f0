using System.Buffers.Binary;
using System.Runtime.Versioning;
using Transport.Datagrams;

namespace Transport.Sockets.Tests;

/// <summary>The setting, and channels that have it and not.</summary>
[SupportedOSPlatform("linux")]
public sealed class SegmentationOffloadTests
{
    [Theory]
    [InlineData(true, typeof(LinuxUdpSocket))]
    [InlineData(false, typeof(PortableUdpSocket))]
    public void The_setting_chooses_the_calls(bool offload, Type expected)
    {
        using LoopbackSockets sockets = new();
        using UdpSocket socket = UdpSocketFactory.Over(sockets.Sender, new UdpClientOptions { SegmentationOffload = offload });
        Assert.IsType(expected, socket);
    }

    [Fact]
    public void It_is_on_by_default() => Assert.True(new UdpListenerOptions().SegmentationOffload);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_programs_datagrams_are_put_together_only_with_it(bool offload)
    {
        using LoopbackSockets sockets = new();
        using UdpSocket sender = UdpPath.Linux.Over(sockets.Sender);
        using UdpSocket receiver = UdpSocketFactory.Over(sockets.Receiver, new UdpListenerOptions { SegmentationOffload = offload });
        Assert.True(sender.SendAsync(new byte[1000], 100, null, default).AsTask().IsCompletedSuccessfully);
        LoopbackSockets.WaitReadable(sockets.Receiver);
        Assert.True(receiver.TryReceive(new byte[UdpSocket.SmallestRoom], null, out UdpReceived received));
        Assert.Equal(offload ? new UdpReceived(1000, 100) : new UdpReceived(100, 100), received);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Messages_of_mixed_sizes_arrive_whole_and_in_order_both_ways(bool client, bool server)
    {
        await using IChannelListener listener = await new UdpListenerFactory(new UdpListenerOptions { Endpoint = "127.0.0.1:0", SegmentationOffload = server }).ListenAsync(Running.Token);
        UdpConnector connector = new(new UdpClientOptions { Endpoint = listener.LocalEndPoint.ToString(), SegmentationOffload = client });
        using IMessageChannel near = await connector.ConnectAsync(Running.Token);
        await near.SendAsync(new byte[1], cancellationToken: Running.Token);
        using IMessageChannel? far = await listener.AcceptAsync(Running.Token);
        Assert.NotNull(far);
        Assert.Equal(1, await ReceiveLengthAsync(far));
        await ExchangeAsync(near, far);
        await ExchangeAsync(far, near);
    }

    /// <summary>Few enough datagrams at a time for the smallest buffer of a socket, since the next ones are sent when these have come.</summary>
    private static async Task ExchangeAsync(IMessageChannel sender, IMessageChannel receiver)
    {
        Random random = new(42);
        for (int round = 0; round < 20; round++)
        {
            int[] lengths = [.. Enumerable.Range(0, 40).Select(_ => random.Next(4) == 0 ? random.Next(4, 1201) : 200)];
            for (int i = 0; i < lengths.Length; i++)
            {
                byte[] message = LoopbackSockets.Pattern(lengths[i]);
                BinaryPrimitives.WriteInt32LittleEndian(message, i);
                await sender.SendAsync(message, cancellationToken: Running.Token);
            }

            for (int i = 0; i < lengths.Length; i++)
            {
                byte[] expected = LoopbackSockets.Pattern(lengths[i]);
                BinaryPrimitives.WriteInt32LittleEndian(expected, i);
                using ReceivedMessage message = await receiver.ReceiveAsync(Running.Token) ?? throw new InvalidOperationException("The channel ended.");
                Assert.Equal(expected, message.ToArray());
            }
        }

        IDatagramStatistics statistics = receiver.GetFeature<IDatagramStatistics>()!;
        Assert.Equal(0, statistics.DroppedForRoom);
        Assert.Equal(0, statistics.Malformed);
    }

    private static async Task<int> ReceiveLengthAsync(IMessageChannel channel)
    {
        using ReceivedMessage message = await channel.ReceiveAsync(Running.Token) ?? throw new InvalidOperationException("The channel ended.");
        return message.Length;
    }
}
