using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Transport.Benchmarks.Workloads;
using Websocket.Client;

namespace Transport.Benchmarks.Subjects;

/// <summary>Clients of the library, and the server's sockets, which the given handler serves.</summary>
internal sealed class WebsocketClientConnections(RivalServer server, IReadOnlyList<WebsocketClient> clients) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    public IReadOnlyList<WebsocketClient> Clients => clients;

    public static async Task<WebsocketClientConnections> StartAsync(Workload workload, Func<WebSocket, CancellationToken, Task> serve)
    {
        RivalServer server = await RivalServer.StartAsync(static _ => { }, application =>
        {
            application.UseWebSockets();
            application.Map(RivalServer.Path, async context =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                await serve(socket, context.RequestAborted);
            });
        });
        List<WebsocketClient> clients = [];
        for (int i = 0; i < workload.Connections; i++)
        {
            WebsocketClient client = new(server.Address("ws")) { IsReconnectionEnabled = false };
            clients.Add(client);
            await client.StartOrFail();
        }

        return new WebsocketClientConnections(server, clients);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(clients.Select(static client => client.Stop(WebSocketCloseStatus.NormalClosure, "")).ToArray()).WaitAsync(StopTimeout);
        foreach (WebsocketClient client in clients)
        {
            client.Dispose();
        }

        await server.DisposeAsync();
    }
}
