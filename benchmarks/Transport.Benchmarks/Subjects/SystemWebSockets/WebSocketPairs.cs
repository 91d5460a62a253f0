using System.Net.WebSockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;

namespace Transport.Benchmarks.Subjects.SystemWebSockets;

/// <summary><c>ClientWebSocket</c>, and what ASP.NET Core's WebSocket middleware accepts on Kestrel, with their defaults.</summary>
internal static class WebSocketPairs
{
    public static async Task<Pairs<WebSocket>> ConnectAsync(int count)
    {
        Channel<WebSocket> accepted = Channel.CreateUnbounded<WebSocket>();
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        WebApplication server = await Kestrel.StartAsync(static _ => { }, application =>
        {
            application.UseWebSockets();
            application.Map(Kestrel.Path, async context =>
            {
                accepted.Writer.TryWrite(await context.WebSockets.AcceptWebSocketAsync());
                await over.Task;
            });
        });
        List<WebSocket> clients = [];
        List<WebSocket> servers = [];
        Pairs<WebSocket> pairs = new(clients, servers, async () =>
        {
            over.SetResult();
            await server.DisposeAsync();
        });
        try
        {
            Uri address = server.WebSocketAddress();
            while (clients.Count < count)
            {
                ClientWebSocket client = new();
                clients.Add(client);
                await client.ConnectAsync(address, CancellationToken.None);
                servers.Add(await accepted.Reader.ReadAsync());
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
