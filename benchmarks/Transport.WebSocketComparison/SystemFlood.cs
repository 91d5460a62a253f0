using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;

/// <summary>A flood through <c>System.Net.WebSockets</c> at both ends: <c>ClientWebSocket</c> and what Kestrel accepts, with their defaults.</summary>
internal sealed class SystemFlood : IFlood
{
    private const int BufferSize = 4096;

    private readonly Direction _direction;
    private readonly WebApplication _server;
    private readonly ClientWebSocket _connected;
    private readonly WebSocket _accepted;
    private readonly TaskCompletionSource _done;

    private SystemFlood(Direction direction, WebApplication server, ClientWebSocket connected, WebSocket accepted, TaskCompletionSource done)
    {
        _direction = direction;
        _server = server;
        _connected = connected;
        _accepted = accepted;
        _done = done;
    }

    public string Name => $"{_direction.Name()}, System.Net.WebSockets";

    private WebSocket Sender => _direction == Direction.ClientToServer ? _connected : _accepted;

    private WebSocket Receiver => _direction == Direction.ClientToServer ? _accepted : _connected;

    public static async Task<IFlood> StartAsync(Direction direction)
    {
        TaskCompletionSource<WebSocket> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (WebApplication server, string address) = await KestrelServer.StartAsync(static _ => { }, application =>
        {
            application.UseWebSockets();
            application.Map(KestrelServer.Path, async context =>
            {
                accepted.SetResult(await context.WebSockets.AcceptWebSocketAsync());
                await done.Task;
            });
        });
        ClientWebSocket connected = new();
        await connected.ConnectAsync(new Uri(address), CancellationToken.None);
        return new SystemFlood(direction, server, connected, await accepted.Task, done);
    }

    public async Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        byte[] message = new byte[Numbered.Size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await Sender.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }

        await receiving;
    }

    public async ValueTask DisposeAsync()
    {
        _connected.Dispose();
        _accepted.Dispose();
        _done.SetResult();
        await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(int count)
    {
        byte[] buffer = new byte[BufferSize];
        for (int expected = 0; expected < count; expected++)
        {
            int length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await Receiver.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += result.Count;
            }
            while (!result.EndOfMessage);

            Numbered.Check(buffer.AsSpan(0, length), expected);
        }
    }
}
