using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Subjects.SystemWebSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>A handler on what ASP.NET Core's WebSocket middleware accepts, on a Kestrel with the same settings.</summary>
internal static class SystemWebSocketServer
{
    public static async Task<RunningServer> StartAsync(Workload workload)
    {
        WebApplication application = await Kestrel.StartAsync(static _ => { }, application =>
        {
            application.UseWebSockets();
            application.Map(Kestrel.Path, async context =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                await (workload.Echo ? EchoAsync(socket, workload.Size) : CountAsync(socket, workload.Size));
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            });
        });
        return new RunningServer(application.EndPoint(), LoadProtocol.WebSocket, application.DisposeAsync);
    }

    private static async Task EchoAsync(WebSocket socket, int size)
    {
        byte[] buffer = WebSocketCalls.BufferFor(size);
        while (await socket.ReceiveMessageAsync(buffer) is var length && length >= 0)
        {
            await socket.SendMessageAsync(buffer.AsMemory(0, length));
        }
    }

    private static async Task CountAsync(WebSocket socket, int size)
    {
        RoundCounter counter = new(size);
        byte[] buffer = WebSocketCalls.BufferFor(size);
        while (await socket.ReceiveMessageAsync(buffer) is var length && length >= 0)
        {
            if (!counter.Add(buffer.AsSpan(0, length)))
            {
                await socket.SendMessageAsync(counter.Answer);
            }
        }
    }
}
