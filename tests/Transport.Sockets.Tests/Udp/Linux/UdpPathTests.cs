using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

/// <summary>Both paths over real sockets, in all pairs: what arrives is the same.</summary>
[SupportedOSPlatform("linux")]
public sealed class UdpPathTests
{
    public static TheoryData<UdpPath, UdpPath, AddressFamily, bool> Pairs
    {
        get
        {
            TheoryData<UdpPath, UdpPath, AddressFamily, bool> pairs = [];
            foreach (UdpPath sender in Enum.GetValues<UdpPath>())
            {
                foreach (UdpPath receiver in Enum.GetValues<UdpPath>())
                {
                    foreach (AddressFamily family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
                    {
                        pairs.Add(sender, receiver, family, true);
                        pairs.Add(sender, receiver, family, false);
                    }
                }
            }

            return pairs;
        }
    }

    public static TheoryData<UdpPath> Paths => [.. Enum.GetValues<UdpPath>()];

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Pairs))]
    public async Task Datagrams_arrive_as_they_were_sent(UdpPath sends, UdpPath receives, AddressFamily family, bool connected)
    {
        using LoopbackSockets sockets = new(family, connected);
        using UdpSocket sender = sends.Over(sockets.Sender);
        using UdpSocket receiver = receives.Over(sockets.Receiver);
        (int Length, int DatagramSize)[] batches = [(1, 1), (0, 0), (200, 200), ((70 * 200) + 33, 200), (6400, 100), (9 * 1200, 1200), ((7 * 9000) + 1, 9000), (65_507, 65_507), ((2 * 30_000) + 500, 30_000)];
        foreach ((int length, int datagramSize) in batches)
        {
            byte[] sent = LoopbackSockets.Pattern(length);
            Assert.Equal(SocketError.Success, await sender.SendAsync(sent, datagramSize, sockets.To, Running.Token));
            byte[][] expected = length == 0 ? [[]] : [.. sent.Chunk(datagramSize)];
            Assert.Equal(expected, await ReceiveAsync(receiver, expected.Length, sockets.Sender.LocalEndPoint!));
        }
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Pairs))]
    public async Task A_batch_larger_than_the_path_arrives_whole(UdpPath sends, UdpPath receives, AddressFamily family, bool connected)
    {
        using LoopbackSockets sockets = new(AddressFamily.InterNetworkV6, connected);
        sockets.LimitPath(1280);
        using UdpSocket sender = sends.Over(sockets.Sender);
        using UdpSocket receiver = receives.Over(sockets.Receiver);
        byte[] sent = LoopbackSockets.Pattern(5000 + (int)family);
        Assert.Equal(SocketError.Success, await sender.SendAsync(sent, 2000, sockets.To, Running.Token));
        Assert.Equal(sent.Chunk(2000), await ReceiveAsync(receiver, 3, sockets.Sender.LocalEndPoint!));
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Paths))]
    public async Task A_peer_that_is_gone_is_reported_and_sends_go_on(UdpPath path)
    {
        using LoopbackSockets sockets = new();
        using UdpSocket sender = path.Over(sockets.Sender);
        sockets.Receiver.Dispose();
        Assert.Equal(SocketError.Success, await sender.SendAsync(new byte[10], 10, null, Running.Token));
        Assert.True(sockets.Sender.Poll(TimeSpan.FromMilliseconds(Running.Timeout), SelectMode.SelectError));
        Assert.Equal(SocketError.ConnectionRefused, await sender.SendAsync(new byte[1000], 10, null, Running.Token));
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Paths))]
    public async Task A_receive_that_waits_is_told_of_a_peer_that_is_gone(UdpPath path)
    {
        using LoopbackSockets sockets = new();
        using UdpSocket socket = path.Over(sockets.Sender);
        Task wait = socket.WaitReadableAsync(Running.Token).AsTask();
        sockets.Receiver.Dispose();
        Assert.Equal(SocketError.Success, await socket.SendAsync(new byte[10], 10, null, Running.Token));
        await wait;
        Assert.True(socket.TryReceive(new byte[UdpSocket.SmallestRoom], null, out UdpReceived received));
        Assert.Equal(SocketError.ConnectionRefused, received.Error);
        Assert.False(socket.TryReceive(new byte[UdpSocket.SmallestRoom], null, out _));
    }

    [Theory(Timeout = Running.Timeout)]
    [MemberData(nameof(Paths))]
    public async Task A_wait_takes_nothing_and_a_cancelled_one_loses_nothing(UdpPath path)
    {
        using LoopbackSockets sockets = new();
        using UdpSocket sender = path.Over(sockets.Sender);
        using UdpSocket receiver = path.Over(sockets.Receiver);
        using CancellationTokenSource cancel = new();
        Task cancelled = receiver.WaitReadableAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Task wait = receiver.WaitReadableAsync(Running.Token).AsTask();
        await sender.SendAsync(new byte[450], 200, null, Running.Token);
        await wait;
        await receiver.WaitReadableAsync(Running.Token);
        Assert.Equal([200, 200, 50], (await ReceiveAsync(receiver, 3, sockets.Sender.LocalEndPoint!)).Select(static datagram => datagram.Length));
    }

    [Fact]
    public void What_does_not_fit_is_said_to_be_truncated()
    {
        using LoopbackSockets sockets = new();
        using UdpSocket receiver = UdpPath.Linux.Over(sockets.Receiver);
        sockets.Sender.Send(new byte[300]);
        LoopbackSockets.WaitReadable(sockets.Receiver);
        Assert.True(receiver.TryReceive(new byte[100], null, out UdpReceived received));
        Assert.True(received.Truncated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_are_sent_and_received_without_an_allocation(bool connected)
    {
        using LoopbackSockets sockets = new(AddressFamily.InterNetwork, connected);
        using UdpSocket sender = UdpPath.Linux.Over(sockets.Sender);
        using UdpSocket receiver = UdpPath.Linux.Over(sockets.Receiver);
        byte[] datagrams = new byte[50 * 200];
        byte[] room = new byte[UdpSocket.SmallestRoom];
        SocketAddress from = new(AddressFamily.InterNetwork);
        SendAndReceive(100);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        SendAndReceive(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);

        void SendAndReceive(int batches)
        {
            for (int i = 0; i < batches; i++)
            {
                Completed(sender.SendAsync(datagrams, 200, sockets.To, default));
                UdpReceived received;
                while (!receiver.TryReceive(room, from, out received))
                {
                    Thread.Yield();
                }

                if (received != new UdpReceived(datagrams.Length, 200))
                {
                    Assert.Fail($"{received} was received.");
                }
            }
        }
    }

    private static void Completed(ValueTask<SocketError> send)
    {
        if (!send.IsCompletedSuccessfully || send.Result != SocketError.Success)
        {
            Assert.Fail("A send failed, or had to wait.");
        }
    }

    private static async Task<byte[][]> ReceiveAsync(UdpSocket socket, int count, EndPoint sender)
    {
        byte[] room = new byte[UdpSocket.SmallestRoom];
        List<byte[]> datagrams = [];
        while (datagrams.Count < count)
        {
            await socket.WaitReadableAsync(Running.Token);
            SocketAddress from = new(AddressFamily.InterNetworkV6);
            while (socket.TryReceive(room, from, out UdpReceived received))
            {
                Assert.Equal(SocketError.Success, received.Error);
                Assert.False(received.Truncated);
                Assert.Equal(sender, sender.Create(from));
                datagrams.AddRange(received.Length == 0 ? [[]] : room[..received.Length].Chunk(received.DatagramSize));
            }
        }

        return [.. datagrams];
    }
}
