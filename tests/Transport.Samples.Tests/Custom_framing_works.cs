using System.Net;
using System.Net.Sockets;
using CustomFraming;
using Transport.Sockets;

namespace Transport.Samples.Tests;

public class Custom_framing_works
{
    [Fact(Timeout = 180_000)]
    public async Task Frames_have_a_length_of_three_bytes()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using IChannelListener listener = await new TcpListenerFactory(new TcpListenerOptions { Endpoint = "localhost:0" }, new MediumPrefixFraming()).ListenAsync(cancellationToken);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndPoint, cancellationToken);
        await using IMessageChannel channel = (await listener.AcceptAsync(cancellationToken))!;

        await channel.SendAsync("hello"u8.ToArray(), cancellationToken: cancellationToken);
        byte[] frame = new byte[8];
        await using NetworkStream stream = new(peer);
        await stream.ReadExactlyAsync(frame, cancellationToken);
        Assert.Equal([0, 0, 5, .. "hello"u8], frame);

        byte[] large = new byte[70_000];
        large[^1] = 7;
        await stream.WriteAsync(new byte[] { 1, 0x11, 0x70 }, cancellationToken);
        await stream.WriteAsync(large, cancellationToken);
        using ReceivedMessage? received = await channel.ReceiveAsync(cancellationToken);
        Assert.Equal(large, received!.Value.ToArray());
        peer.Shutdown(SocketShutdown.Send);
        Assert.Null(await channel.ReceiveAsync(cancellationToken));
    }
}
