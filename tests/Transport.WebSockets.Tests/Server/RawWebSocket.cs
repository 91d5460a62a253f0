using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Transport.WebSockets.Tests;

/// <summary>A client of plain sockets, which sends whatever a test likes.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private readonly TcpClient _client = new();

    public NetworkStream Stream => _client.GetStream();

    public static string Handshake(WebServer server, string path = "/chat/lobby", string method = "GET", string version = "13", string key = "dGhlIHNhbXBsZSBub25jZQ==", string more = "") =>
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: {version}\r\nSec-WebSocket-Key: {key}\r\n{more}\r\n";

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<RawWebSocket> ConnectAsync(WebServer server)
    {
        RawWebSocket socket = new();
        string answer = await socket.AskAsync(server, Handshake(server));
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer, StringComparison.Ordinal);
        return socket;
    }

    /// <summary>Sends a request and returns the status line and headers of the answer.</summary>
    public async Task<string> AskAsync(WebServer server, string request)
    {
        await _client.ConnectAsync("127.0.0.1", server.Port).Within("the raw socket to connect");
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(request)).Within();
        StringBuilder answer = new();
        byte[] one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await Stream.ReadExactlyAsync(one).Within("the answer's headers");
            answer.Append((char)one[0]);
        }

        return answer.ToString();
    }

    public Task SendAsync(string hex) => Stream.WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))).Within("raw bytes to be sent");

    /// <summary>Sends a frame that is masked with a key of zeros.</summary>
    public async Task SendFrameAsync(byte first, byte[] payload)
    {
        byte[] header = payload.Length switch
        {
            < 126 => [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0],
            <= 65_535 => [first, 0xFE, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0],
            _ => [first, 0xFF, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0],
        };
        await Stream.WriteAsync((byte[])[.. header, .. payload]).Within("a raw frame to be sent");
    }

    /// <summary>Reads one frame of the server.</summary>
    public async Task<(byte First, byte[] Payload)> ReadFrameAsync()
    {
        byte[] header = await ReadAsync(2);
        int length = header[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8)),
            byte small => small,
        };
        return (header[0], await ReadAsync(length));
    }

    /// <summary>Reads the server's close frame.</summary>
    public async Task<(CloseCode Code, string Text)> ReadCloseAsync()
    {
        (byte first, byte[] payload) = await ReadFrameAsync();
        Assert.Equal(0x88, first);
        return ((CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload), Encoding.UTF8.GetString(payload.AsSpan(2)));
    }

    /// <summary>Waits until the server has ended the connection in good order.</summary>
    public async Task ExpectEndAsync() => Assert.Equal(0, await Stream.ReadAsync(new byte[1]).Within("the server to end the connection"));

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes).Within($"{count} bytes of the server");
        return bytes;
    }
}
