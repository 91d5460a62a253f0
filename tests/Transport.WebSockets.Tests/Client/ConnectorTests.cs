using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Transport.WebSockets.Tests;

/// <summary>What a client is told when it cannot connect.</summary>
public sealed class ConnectorTests
{
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    [Theory]
    [InlineData(null, "Uri is not set")]
    [InlineData("  ", "Uri is not set")]
    [InlineData("localhost:5080/chat", "no absolute URI with a host")]
    [InlineData("/chat", "Uri '/chat'")]
    [InlineData("http://localhost:5080/chat", "begins with http:")]
    [InlineData("ws://", "Uri 'ws://'")]
    [InlineData("ws://localhost:99999/chat", "Uri 'ws://localhost:99999/chat'")]
    [InlineData("ws://localhost/chat#top", "fragment (#top)")]
    [InlineData("ws://joe:secret@localhost/chat", "leave it out")]
    public void A_wrong_uri_is_named_with_a_remedy(string? uri, string sentence)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new WebSocketConnector(new WebSocketClientOptions { Uri = uri }));
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", TransportError.HandshakeFailed, "status 200 (OK)")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", TransportError.AccessDenied, "status 401")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", TransportError.AccessDenied, "status 403")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", TransportError.HandshakeFailed, "Check the path")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/other\r\nContent-Length: 0\r\n\r\n", TransportError.HandshakeFailed, "http://127.0.0.1:1/other")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", TransportError.LimitReached, "Try again later")]
    [InlineData("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", TransportError.HandshakeFailed, "status 500")]
    [InlineData("HTTP/1.1 503 Full\r\nContent-Length: 0\r\n\r\n", TransportError.LimitReached, "status 503")]
    [InlineData("220 mail.example ESMTP ready\r\n", TransportError.HandshakeFailed, "did not answer the WebSocket handshake in HTTP")]
    [InlineData("\0\0\0\u0001garbage\r\n\r\n", TransportError.HandshakeFailed, "did not answer the WebSocket handshake in HTTP")]
    [InlineData(Switching + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", TransportError.HandshakeFailed, "wrong Sec-WebSocket-Accept")]
    [InlineData(Switching + "\r\n", TransportError.HandshakeFailed, "wrong Sec-WebSocket-Accept")]
    [InlineData(Switching + "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n", TransportError.HandshakeFailed, "wrong Sec-WebSocket-Accept")]
    [InlineData(Switching + "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", TransportError.HandshakeFailed, "not offered")]
    [InlineData(Switching + "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n", TransportError.HandshakeFailed, "not offered")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n", TransportError.HandshakeFailed, "Upgrade header")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n", TransportError.HandshakeFailed, "Connection header")]
    public async Task A_server_that_answers_otherwise_is_named_with_what_it_answered(string answer, TransportError error, string sentence)
    {
        using ScriptedServer server = new();
        Task<TcpClient> answering = server.AnswerAsync(answer);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(server.Uri));
        using TcpClient client = await answering;
        Assert.Equal(error, exception.Error);
        Assert.Contains(sentence, exception.Message, StringComparison.Ordinal);
        Assert.Contains(server.Uri.Replace("ws:", "", StringComparison.Ordinal), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 1000000\r\n\r\nand so on")]
    [InlineData(Switching + "\r\n")]
    public async Task A_connection_that_became_no_channel_is_ended(string answer)
    {
        using ScriptedServer server = new();
        Task<TcpClient> answering = server.AnswerAsync(answer);
        await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(server.Uri));
        using TcpClient peer = await answering;
        Assert.Equal(0, await ReadOrResetAsync(peer).Within("the client to end the connection"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgr")]
    public async Task A_server_that_leaves_in_the_middle_is_a_lost_connection(string answer)
    {
        using ScriptedServer server = new();
        Task<TcpClient> answering = server.AnswerAsync(answer, end: true);
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(server.Uri));
        using TcpClient client = await answering;
        Assert.Equal(TransportError.ConnectionLost, exception.Error);
        Assert.Contains(server.Uri.Replace("ws:", "", StringComparison.Ordinal), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webso")]
    public async Task Half_a_handshake_and_then_silence_ends_with_the_connect_timeout(string answer)
    {
        FakeTimeProvider clock = new();
        using ScriptedServer server = new();
        Task<IMessageChannel> connect = new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri, ConnectTimeout = TimeSpan.FromSeconds(3) }, clock).ConnectAsync().AsTask();
        using TcpClient client = await server.AnswerAsync(answer);
        Assert.False(connect.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect.Within());
        Assert.Equal(TransportError.ConnectTimeout, exception.Error);
        Assert.Contains("within 3 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_attempt_with_the_callers_token()
    {
        using ScriptedServer server = new();
        using CancellationTokenSource cancel = new();
        Task<IMessageChannel> connect = new WebSocketConnector(new WebSocketClientOptions { Uri = server.Uri }).ConnectAsync(cancel.Token).AsTask();
        (TcpClient client, _) = await server.AcceptAsync();
        using (client)
        {
            await cancel.CancelAsync();
            OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect.Within());
            Assert.Equal(cancel.Token, exception.CancellationToken);
        }
    }

    [Fact]
    public async Task Nobody_listening_is_connection_refused()
    {
        string uri;
        using (ScriptedServer server = new())
        {
            uri = server.Uri;
        }

        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => ConnectAsync(uri));
        Assert.Equal(TransportError.ConnectionRefused, exception.Error);
        Assert.Contains(uri.Replace("ws:", "", StringComparison.Ordinal), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_with_a_server_that_has_none_is_a_failed_handshake()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accept = listener.AcceptTcpClientAsync();
        Task<IMessageChannel> connect = ConnectAsync($"wss://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/chat");
        using TcpClient client = await accept.Within();
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()).Within();
        TransportException exception = await Assert.ThrowsAsync<TransportException>(() => connect);
        Assert.Equal(TransportError.HandshakeFailed, exception.Error);
        Assert.Contains("TLS", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("82 80 00 00 00 00", CloseCode.ProtocolError)]
    [InlineData("81 02 C3 28", CloseCode.InvalidData)]
    [InlineData("82 7F 00 00 00 00 7F FF FF FF", CloseCode.MessageTooLarge)]
    public async Task A_server_that_breaks_the_rules_is_told(string frame, CloseCode code)
    {
        using ScriptedServer server = new();
        Task<TcpClient> answering = server.AnswerAsync(Switching + "Sec-WebSocket-Accept: {accept}\r\n\r\n");
        using IMessageChannel channel = await ConnectAsync(server.Uri);
        using TcpClient peer = await answering;
        await peer.GetStream().WriteAsync(Convert.FromHexString(frame.Replace(" ", "", StringComparison.Ordinal))).Within();
        await Assert.ThrowsAsync<TransportException>(() => channel.ReceiveAsync().AsTask().Within());
        byte[] close = new byte[8];
        await peer.GetStream().ReadExactlyAsync(close).Within("the close frame");
        Assert.Equal(0x88, close[0]);
        Assert.True((close[1] & 0x80) != 0, "The client's close frame is not masked.");
        Assert.Equal((int)code, ((close[6] ^ close[2]) << 8) | (close[7] ^ close[3]));
    }

    [Fact]
    public async Task Bytes_that_come_with_the_handshakes_answer_are_the_first_frames()
    {
        using ScriptedServer server = new();
        Task<TcpClient> answering = server.AnswerAsync(Switching + "Sec-WebSocket-Accept: {accept}\r\n\r\n\u0001\u0002hi");
        using IMessageChannel channel = await ConnectAsync(server.Uri);
        using TcpClient peer = await answering;
        await peer.GetStream().WriteAsync((byte[])[0x80, 0x01, (byte)'!']).Within();
        using ReceivedMessage message = Assert.NotNull(await channel.ReceiveAsync().Within());
        Assert.Equal("hi!", message.GetText());
    }

    /// <returns>0 also for a reset, which is as good an end.</returns>
    private static async Task<int> ReadOrResetAsync(TcpClient peer)
    {
        try
        {
            return await peer.GetStream().ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static Task<IMessageChannel> ConnectAsync(string uri) => new WebSocketConnector(new WebSocketClientOptions { Uri = uri }).ConnectAsync().Within("connecting to end");
}
