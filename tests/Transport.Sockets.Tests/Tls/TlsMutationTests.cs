using System.Net;
using System.Net.Sockets;
using Transport.Conformance;
using Transport.Streams;

namespace Transport.Sockets.Tests;

/// <summary>Handshakes of hostile peers: a real first message, or a real answer, with bytes changed, cut, doubled.</summary>
public sealed class TlsMutationTests
{
    /// <summary>Bytes of managed memory in the second half of a run, in which everything has been made that is made once. Other tests run meanwhile.</summary>
    private const long MostGrowth = 64 << 20;

    [Theory(Timeout = Running.Timeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_comes_instead_of_a_first_message_ends_in_a_sentence_about_the_client(int seed)
    {
        Random random = new(seed);
        byte[] hello = await HelloAsync();
        TlsListenerHandshake listener = new(TlsUnderTest.Listener().Tls!, new RecordingLogger());
        int cases = FuzzCases.Of(100);
        long settled = 0;
        for (int i = 0; i < cases; i++)
        {
            settled = i == cases / 2 ? GC.GetTotalMemory(forceFullCollection: true) : settled;
            using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
            Task<StreamConnection> handshake = listener.PerformAsync(sockets.Connection, Running.Token).AsTask();
            await sockets.Peer.SendAsync(Mutate(hello, random), Running.Token);

            // The end comes last, so whoever still waits for more sees it.
            sockets.Peer.Shutdown(SocketShutdown.Send);
            TransportException exception = await Assert.ThrowsAsync<TransportException>(() => handshake.Within());
            Assert.StartsWith($"The TLS handshake with the client {sockets.Peer.LocalEndPoint} failed. ", exception.Message, StringComparison.Ordinal);
            Assert.True(exception.Error is TransportError.HandshakeFailed or TransportError.ConnectionLost, $"{exception.Error}");
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - settled, long.MinValue, MostGrowth);
    }

    [Theory(Timeout = Running.Timeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_a_server_answers_ends_in_a_sentence_about_the_server(int seed)
    {
        Random random = new(seed);
        byte[] answer = await AnswerAsync(await HelloAsync());
        TlsClientHandshake client = new(new TlsClientOptions { TargetHost = "localhost" }, "localhost", new RecordingLogger());
        int cases = FuzzCases.Of(100);
        long settled = 0;
        for (int i = 0; i < cases; i++)
        {
            settled = i == cases / 2 ? GC.GetTotalMemory(forceFullCollection: true) : settled;
            using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
            Task<StreamConnection> handshake = client.PerformAsync(sockets.Connection, Running.Token).AsTask();
            await sockets.Peer.ReceiveAsync(new byte[4096], Running.Token);
            await sockets.Peer.SendAsync(Mutate(answer, random), Running.Token);
            sockets.Peer.Shutdown(SocketShutdown.Send);
            TransportException exception = await Assert.ThrowsAsync<TransportException>(() => handshake.Within());
            Assert.StartsWith($"The TLS handshake with localhost ({sockets.Peer.LocalEndPoint}) failed. ", exception.Message, StringComparison.Ordinal);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - settled, long.MinValue, MostGrowth);
    }

    private static byte[] Mutate(byte[] hello, Random random)
    {
        List<byte> bytes = [.. hello];
        for (int change = random.Next(0, 4); change >= 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at % 12] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, hello.AsSpan(0, random.Next(hello.Length)).ToArray());
                    break;
                default:
                    bytes[at] = byte.MaxValue;
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add(22);
            }
        }

        return [.. bytes];
    }

    /// <summary>What a real server answers to a first message.</summary>
    private static async Task<byte[]> AnswerAsync(byte[] hello)
    {
        TlsListenerHandshake listener = new(TlsUnderTest.Listener().Tls!, new RecordingLogger());
        using ConnectedSockets sockets = await ConnectedSockets.CreateAsync("tcp");
        Task<StreamConnection> handshake = listener.PerformAsync(sockets.Connection, Running.Token).AsTask();
        await sockets.Peer.SendAsync(hello, Running.Token);
        byte[] buffer = new byte[16 * 1024];
        int count = await sockets.Peer.ReceiveAsync(buffer, Running.Token);
        sockets.Peer.Shutdown(SocketShutdown.Send);
        await Assert.ThrowsAsync<TransportException>(() => handshake.Within());
        return buffer[..count];
    }

    private static async Task<byte[]> HelloAsync()
    {
        using Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using CancellationTokenSource enough = new();
        Task<IMessageChannel> connect = new TcpConnector(new TcpClientOptions { Endpoint = listening.LocalEndPoint!.ToString(), Tls = new() { TargetHost = "localhost" } }).ConnectAsync(enough.Token).AsTask();
        using Socket peer = await listening.AcceptAsync(Running.Token);
        byte[] buffer = new byte[4096];
        int count = await peer.ReceiveAsync(buffer, Running.Token);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect);
        return buffer[..count];
    }
}
