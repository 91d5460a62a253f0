using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Transport.Sockets.Tests;

[SupportedOSPlatform("linux")]
public sealed class LinuxDatagramCallsTests
{
    private static readonly LinuxDatagramCalls Calls = LinuxDatagramCalls.System;

    public static TheoryData<AddressFamily, bool> Kinds => new()
    {
        { AddressFamily.InterNetwork, true },
        { AddressFamily.InterNetwork, false },
        { AddressFamily.InterNetworkV6, true },
        { AddressFamily.InterNetworkV6, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_call_leaves_as_datagrams_of_one_size_and_a_shorter_tail(AddressFamily family, bool connected)
    {
        using LoopbackSockets sockets = new(family, connected);
        byte[] sent = LoopbackSockets.Pattern((5 * 200) + 77);
        Assert.Equal(LinuxError.None, Send(sockets, sent, 200));
        byte[][] received = sockets.ReceivePlain(6);
        Assert.Equal([200, 200, 200, 200, 200, 77], received.Select(static datagram => datagram.Length));
        Assert.Equal(sent, received.SelectMany(static datagram => datagram));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_sent_at_once_is_received_at_once_with_its_size_and_sender(AddressFamily family, bool connected)
    {
        using LoopbackSockets sockets = new(family, connected);
        Assert.True(LinuxOffload.TryGather(sockets.Receiver));
        byte[] sent = LoopbackSockets.Pattern((63 * 1000) + 1);
        Assert.Equal(LinuxError.None, Send(sockets, sent, 1000));
        SocketAddress from = new(family);
        byte[] room = new byte[UdpSocket.SmallestRoom];
        LinuxReceived received = Receive(sockets.Receiver, room, from.Buffer.Span);
        Assert.Equal(1000, received.SegmentSize);
        Assert.Equal(sent, room[..received.Length]);
        Assert.False(received.Truncated);
        Assert.Equal(from.Size, received.FromLength);
        Assert.Equal(sockets.Sender.LocalEndPoint, sockets.Sender.LocalEndPoint!.Create(from));
    }

    [Fact]
    public void A_single_datagram_has_no_segment_size()
    {
        using LoopbackSockets sockets = new();
        Assert.True(LinuxOffload.TryGather(sockets.Receiver));
        Assert.Equal(LinuxError.None, Send(sockets, LoopbackSockets.Pattern(300), 0));
        Assert.Equal(new LinuxReceived(300, 0, 16, false), Receive(sockets.Receiver, new byte[1000], new byte[28]));
    }

    [Fact]
    public void An_empty_datagram_is_sent_and_received()
    {
        using LoopbackSockets sockets = new();
        Assert.Equal(LinuxError.None, Send(sockets, [], 0));
        Assert.Equal(new LinuxReceived(0, 0, 0, false), Receive(sockets.Receiver, new byte[10], []));
    }

    [Fact]
    public void What_does_not_fit_is_said_to_be_truncated()
    {
        using LoopbackSockets sockets = new();
        Assert.Equal(LinuxError.None, Send(sockets, LoopbackSockets.Pattern(300), 0));
        byte[] room = new byte[100];
        Assert.Equal(new LinuxReceived(100, 0, 0, true), Receive(sockets.Receiver, room, []));
        Assert.Equal(LoopbackSockets.Pattern(300)[..100], room);
    }

    [Fact]
    public void With_nothing_to_receive_it_would_block()
    {
        using LoopbackSockets sockets = new();
        Assert.Equal(LinuxError.WouldBlock, Calls.Receive(sockets.Receiver.SafeHandle, new byte[10], [], out _));
    }

    [Fact]
    public void A_peer_that_is_gone_is_reported()
    {
        using LoopbackSockets sockets = new();
        sockets.Receiver.Dispose();
        Assert.Equal(LinuxError.None, Send(sockets, LoopbackSockets.Pattern(10), 0));
        Assert.True(sockets.Sender.Poll(TimeSpan.FromMilliseconds(Running.Timeout), SelectMode.SelectError), "Nothing was reported.");
        Assert.Equal(LinuxError.ConnectionRefused, Calls.Receive(sockets.Sender.SafeHandle, new byte[10], [], out _));
    }

    [Fact]
    public void Too_much_for_one_datagram_is_refused()
    {
        using LoopbackSockets sockets = new();
        Assert.Equal(LinuxError.MessageSize, Send(sockets, new byte[65_508], 0));
    }

    [Fact]
    public void Datagrams_larger_than_the_path_takes_are_not_cut()
    {
        using LoopbackSockets sockets = new(AddressFamily.InterNetworkV6);
        sockets.LimitPath(1280);
        int error = Send(sockets, new byte[5000], 2000);
        Assert.True(error is LinuxError.Invalid or LinuxError.MessageSize, $"The kernel answered {error}.");
        Assert.Equal(LinuxError.None, Send(sockets, new byte[5000], 1200));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void The_most_bytes_and_the_most_segments_of_one_call_are_taken(AddressFamily family)
    {
        using LoopbackSockets sockets = new(family);
        Assert.Equal(LinuxError.None, Send(sockets, new byte[LinuxUdpSocket.MostBytesPerCall], 1200));
        Assert.Equal(LinuxError.None, Send(sockets, new byte[LinuxUdpSocket.MostSegments], 1));
        Assert.Equal(55 + 64, sockets.ReceivePlain(55 + 64).Length);
    }

    private static int Send(LoopbackSockets sockets, ReadOnlySpan<byte> datagrams, int segmentSize) =>
        Calls.Send(sockets.Sender.SafeHandle, datagrams, segmentSize, sockets.To is { } to ? to.Buffer.Span[..to.Size] : default);

    private static LinuxReceived Receive(Socket socket, Span<byte> room, Span<byte> from)
    {
        LoopbackSockets.WaitReadable(socket);
        Assert.Equal(LinuxError.None, Calls.Receive(socket.SafeHandle, room, from, out LinuxReceived received));
        return received;
    }
}
