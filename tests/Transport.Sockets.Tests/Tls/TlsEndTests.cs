using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Transport.Conformance;
using Transport.Framing;

namespace Transport.Sockets.Tests;

/// <summary>How connections end, seen by a listener whose peer is the base library's stream.</summary>
public sealed class TlsEndTests
{
    [Fact(Timeout = Running.Timeout)]
    public async Task A_goodbye_of_TLS_is_an_end_in_good_order_and_is_answered()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Stream.WriteAsync("hello\n"u8.ToArray(), Running.Token);
        await peer.Stream.ShutdownAsync();
        using (ReceivedMessage message = (await peer.Channel.ReceiveAsync(Running.Token).Within())!.Value)
        {
            Assert.Equal("hello", message.GetText());
        }

        Assert.Null(await peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(0, await peer.Stream.ReadAsync(new byte[10], Running.Token));
        peer.Socket.Shutdown(SocketShutdown.Send);
        Assert.Null((await peer.Channel.Completion.Within()).Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_end_without_a_goodbye_is_an_error_after_what_came_before_it()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Stream.WriteAsync("hello\n"u8.ToArray(), Running.Token);
        peer.Socket.Shutdown(SocketShutdown.Send);
        using (ReceivedMessage message = (await peer.Channel.ReceiveAsync(Running.Token).Within())!.Value)
        {
            Assert.Equal("hello", message.GetText());
        }

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.Contains("ended without the peer's goodbye (close_notify), so what it sent last may be missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task An_end_in_the_middle_of_a_record_is_an_error()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Socket.SendAsync(new byte[] { 23, 3, 3, 0, 100, 1, 2, 3 }, Running.Token);
        peer.Socket.Shutdown(SocketShutdown.Send);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.Contains("close_notify", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_record_that_was_changed_is_an_error_that_says_so()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Socket.SendAsync(new byte[] { 23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 }, Running.Token);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(TransportError.ProtocolViolation, exception.Error);
        Assert.Contains("Somebody on the way changed it, or the peer is broken.", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Bytes_without_TLS_after_the_handshake_are_an_error()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n and more"), Running.Token);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(TransportError.ProtocolViolation, exception.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_reset_is_a_lost_connection()
    {
        await using Peer peer = await Peer.ConnectAsync();
        peer.Socket.Close(0);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => peer.Channel.ReceiveAsync(Running.Token).Within());
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task A_close_of_this_side_is_a_goodbye_of_TLS()
    {
        await using Peer peer = await Peer.ConnectAsync();
        await peer.Channel.SendTextAsync("bye").Within();
        Task close = peer.Channel.CloseAsync(default, Running.Token).AsTask();
        byte[] buffer = new byte[10];
        Assert.Equal(4, await peer.Stream.ReadAtLeastAsync(buffer, 4, cancellationToken: Running.Token));
        Assert.Equal(0, await peer.Stream.ReadAsync(buffer, Running.Token));
        Assert.False(close.IsCompleted);
        await peer.Stream.ShutdownAsync();
        await close.Within();
    }

    [Fact(Timeout = Running.Timeout)]
    public async Task Closing_both_ends_at_once_loses_nothing()
    {
        for (int round = 0; round < 20; round++)
        {
            await using ChannelPair pair = await TlsUnderTest.ConnectPairAsync();
            Task<int>[] received = [ReceiveAllAsync(pair.First), ReceiveAllAsync(pair.Second)];
            await Task.WhenAll(SendAsync(pair.First), SendAsync(pair.Second)).Within();
            await Task.WhenAll(pair.First.CloseAsync().AsTask(), pair.Second.CloseAsync().AsTask()).Within();
            Assert.All(await Task.WhenAll(received).Within(), count => Assert.Equal(300, count));
            Assert.Null((await pair.First.Completion.Within()).Error);
            Assert.Null((await pair.Second.Completion.Within()).Error);
        }

        static async Task SendAsync(IMessageChannel channel)
        {
            byte[] payload = new byte[1000];
            for (int i = 0; i < 300; i++)
            {
                await channel.SendAsync(payload);
            }
        }

        static async Task<int> ReceiveAllAsync(IMessageChannel channel)
        {
            int count = 0;
            while (await channel.ReceiveAsync(CancellationToken.None) is { } message)
            {
                message.Dispose();
                count++;
            }

            return count;
        }
    }

    /// <summary>A client of lines made of the base library's parts, connected to a channel of a listener.</summary>
    private sealed class Peer(IChannelListener listener, Socket socket, SslStream stream, IMessageChannel channel) : IAsyncDisposable
    {
        public Socket Socket => socket;

        public SslStream Stream => stream;

        public IMessageChannel Channel => channel;

        public static async Task<Peer> ConnectAsync()
        {
            IChannelListener listener = await TlsUnderTest.ListenAsync(framing: MessageFraming.Lines());
            Task<IMessageChannel?> accept = listener.AcceptAsync(Running.Token).AsTask();
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync((IPEndPoint)listener.LocalEndPoint, Running.Token);
            SslStream stream = new(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate!.Subject == "CN=localhost");
            await stream.AuthenticateAsClientAsync("localhost").Within();
            return new Peer(listener, socket, stream, (await accept.Within())!);
        }

        public async ValueTask DisposeAsync()
        {
            channel.Dispose();
            await stream.DisposeAsync();
            socket.Dispose();
            await listener.DisposeAsync();
        }
    }
}
