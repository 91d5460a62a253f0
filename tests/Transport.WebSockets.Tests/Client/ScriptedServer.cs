using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transport.WebSockets.Tests;

/// <summary>A server of plain sockets, which answers the handshake as a test likes.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedServer() => _listener.Start();

    public string Uri => $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/chat";

    /// <summary>Accepts one connection and reads its request.</summary>
    public async Task<(TcpClient Client, string Request)> AcceptAsync()
    {
        TcpClient client = await _listener.AcceptTcpClientAsync().Within("the client to come");
        StringBuilder request = new();
        byte[] one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await client.GetStream().ReadExactlyAsync(one).Within("the request's headers");
            request.Append((char)one[0]);
        }

        return (client, request.ToString());
    }

    /// <summary>Answers one request, in which <c>{accept}</c> stands for the right answer to its key, and leaves the connection to the test.</summary>
    public async Task<TcpClient> AnswerAsync(string answer, bool end = false)
    {
        (TcpClient client, string request) = await AcceptAsync();
        string key = request.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
        answer = answer.Replace("{accept}", WebSocketHandshake.CreateAccept(key), StringComparison.Ordinal);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer)).Within();
        if (end)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        return client;
    }

    public void Dispose() => _listener.Dispose();
}
