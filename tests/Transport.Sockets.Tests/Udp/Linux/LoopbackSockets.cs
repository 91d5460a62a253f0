using System.Net;
using System.Net.Sockets;

namespace Transport.Sockets.Tests;

/// <summary>Two UDP sockets on loopback: one bound, and one that may be connected to it.</summary>
internal sealed class LoopbackSockets : IDisposable
{
    public LoopbackSockets(AddressFamily family = AddressFamily.InterNetwork, bool connected = true)
    {
        Family = family;
        Receiver = Bound();
        Sender = Bound();
        if (connected)
        {
            Sender.Connect(Receiver.LocalEndPoint!);
        }
        else
        {
            To = Receiver.LocalEndPoint!.Serialize();
        }
    }

    public AddressFamily Family { get; }

    public Socket Sender { get; }

    public Socket Receiver { get; }

    /// <summary>Where the sender has to send to, if it is not connected.</summary>
    public SocketAddress? To { get; }

    public static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }

    /// <summary>Waits until something is here, and fails rather than waits for ever.</summary>
    public static void WaitReadable(Socket socket) => Assert.True(socket.Poll(TimeSpan.FromMilliseconds(Running.Timeout), SelectMode.SelectRead), "Nothing arrived.");

    /// <summary>Makes the sender believe that packets of this size are the largest on the path (IPV6_MTU), as a network would tell it.</summary>
    public void LimitPath(int packetSize) => Sender.SetRawSocketOption(41, 24, BitConverter.GetBytes(packetSize));

    /// <summary>Receives one datagram after the other, as any program does.</summary>
    public byte[][] ReceivePlain(int count)
    {
        byte[] room = new byte[UdpSocket.SmallestRoom];
        byte[][] datagrams = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            WaitReadable(Receiver);
            datagrams[i] = room[..Receiver.Receive(room)];
        }

        return datagrams;
    }

    private Socket Bound()
    {
        Socket socket = new(Family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Bind(new IPEndPoint(Family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0));
        return socket;
    }
}
