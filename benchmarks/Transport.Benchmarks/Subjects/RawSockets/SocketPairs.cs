using System.Net;
using System.Net.Sockets;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Connected TCP sockets.</summary>
internal static class SocketPairs
{
    public static async Task<Pairs<Socket>> ConnectAsync(int count)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<Socket> clients = [];
        List<Socket> servers = [];
        Pairs<Socket> pairs = new(clients, servers, static () => default);
        try
        {
            while (clients.Count < count)
            {
                Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                clients.Add(client);
                await client.ConnectAsync(listener.LocalEndPoint!);
                Socket server = await listener.AcceptAsync();
                servers.Add(server);
                server.NoDelay = true;
            }

            return pairs;
        }
        catch
        {
            await pairs.DisposeAsync();
            throw;
        }
    }
}
