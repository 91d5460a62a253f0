using System.Net;
using System.Net.Sockets;
using System.Text;
using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Subjects.RawSockets;

namespace Transport.Benchmarks.Load;

/// <summary>A socket to a server, past the handshake if the protocol has one.</summary>
internal static class PlainConnection
{
    private const int MaxResponse = 4096;

    public static async Task<Socket> OpenAsync(IPEndPoint server, LoadProtocol protocol)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server);
            if (protocol == LoadProtocol.WebSocket)
            {
                await UpgradeAsync(socket, server);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task UpgradeAsync(Socket socket, IPEndPoint server)
    {
        string request = $"GET {Kestrel.Path} HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await socket.SendAllAsync(Encoding.ASCII.GetBytes(request));
        byte[] response = new byte[MaxResponse];
        int received = 0;
        while (!response.AsSpan(0, received).EndsWith("\r\n\r\n"u8))
        {
            // One byte at a time, since what follows the headers belongs to the caller.
            if (received == response.Length || await socket.ReceiveAsync(response.AsMemory(received, 1)) == 0)
            {
                throw new InvalidOperationException($"The server at {server} ended the handshake after {received} bytes.");
            }

            received++;
        }

        if (!response.AsSpan(0, received).StartsWith("HTTP/1.1 101 "u8))
        {
            throw new InvalidOperationException($"The server at {server} refused the handshake: {Encoding.ASCII.GetString(response, 0, received).Split('\r')[0]}.");
        }
    }
}
