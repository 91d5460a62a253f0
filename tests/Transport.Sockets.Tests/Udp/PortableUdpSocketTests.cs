using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests.Udp;

public sealed class PortableUdpSocketTests
{
    private static readonly byte[] Room = new byte[UdpSocket.SmallestRoom];

    private static Socket Bound()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_wait_ends_when_a_datagram_comes_and_leaves_it_in_the_socket()
    {
        using PortableUdpSocket socket = new(Bound());
        using Socket sender = Bound();
        SocketAddress from = new(AddressFamily.InterNetwork);
        Assert.False(socket.TryReceive(Room, from, out _));
        Task wait = socket.WaitReadableAsync(Running.Token).AsTask();
        Assert.False(wait.IsCompleted);
        sender.SendTo([1, 2, 3], socket.Socket.LocalEndPoint!);
        await wait;
        Assert.True(socket.TryReceive(Room, from, out UdpReceived received));
        Assert.Equal(new UdpReceived(3, 3), received);
        Assert.Equal(sender.LocalEndPoint, UdpSocketFactory.ToEndPoint(from));
        Assert.False(socket.TryReceive(Room, from, out _));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_empty_datagram_ends_a_wait_as_well()
    {
        using PortableUdpSocket socket = new(Bound());
        using Socket sender = Bound();
        Task wait = socket.WaitReadableAsync(Running.Token).AsTask();
        sender.SendTo([], socket.Socket.LocalEndPoint!);
        await wait;
        Assert.True(socket.TryReceive(Room, new SocketAddress(AddressFamily.InterNetwork), out UdpReceived received));
        Assert.Equal(new UdpReceived(0, 0), received);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_cancelled_wait_loses_nothing()
    {
        using PortableUdpSocket socket = new(Bound());
        using Socket sender = Bound();
        using CancellationTokenSource cancel = new();
        Task wait = socket.WaitReadableAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        sender.SendTo([7], socket.Socket.LocalEndPoint!);
        await socket.WaitReadableAsync(Running.Token);
        Assert.True(socket.TryReceive(Room, new SocketAddress(AddressFamily.InterNetwork), out UdpReceived received));
        Assert.Equal(1, received.Length);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_error_of_the_network_that_ends_a_wait_is_told_by_the_next_receive_once()
    {
        using Socket gone = Bound();
        EndPoint nobody = gone.LocalEndPoint!;
        gone.Dispose();
        Socket connected = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        connected.Connect(nobody);
        using PortableUdpSocket socket = new(connected);
        Task wait = socket.WaitReadableAsync(Running.Token).AsTask();
        await socket.SendAsync(new byte[1], 1, to: null, Running.Token);
        await wait;
        Assert.True(socket.TryReceive(Room, from: null, out UdpReceived received));
        Assert.Equal(SocketError.ConnectionRefused, received.Error);
        Assert.False(socket.TryReceive(Room, from: null, out _));
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_send_that_meets_an_earlier_error_is_made_again_and_tells_it()
    {
        Socket receiver = Bound();
        EndPoint there = receiver.LocalEndPoint!;
        Socket connected = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        connected.Connect(there);
        using PortableUdpSocket socket = new(connected);
        receiver.Dispose();
        await socket.SendAsync(new byte[1], 1, to: null, Running.Token);
        using Socket back = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        back.Bind(there);
        Assert.Equal(SocketError.ConnectionRefused, await socket.SendAsync(new byte[] { 2 }, 1, to: null, Running.Token));
        byte[] room = new byte[10];
        Assert.Equal(1, await back.ReceiveAsync(room, Running.Token));
        Assert.Equal(2, room[0]);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_datagram_that_is_too_large_is_left_out_and_told_and_the_next_goes()
    {
        using Socket receiver = Bound();
        using PortableUdpSocket socket = new(Bound());
        SocketAddress to = receiver.LocalEndPoint!.Serialize();
        Assert.Equal(SocketError.MessageSize, await socket.SendAsync(new byte[65_520], 65_520, to, Running.Token));
        Assert.Equal(SocketError.Success, await socket.SendAsync(new byte[5], 2, to, Running.Token));
        byte[] room = new byte[10];
        foreach (int expected in (int[])[2, 2, 1])
        {
            Assert.Equal(expected, await receiver.ReceiveAsync(room, Running.Token));
        }
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Disposal_ends_a_wait()
    {
        PortableUdpSocket socket = new(Bound());
        Task wait = socket.WaitReadableAsync(Running.Token).AsTask();
        socket.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => wait);
        Assert.ThrowsAny<Exception>(() => socket.TryReceive(Room, new SocketAddress(AddressFamily.InterNetwork), out _));
    }
}
