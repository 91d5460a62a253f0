using System.Net.WebSockets;
using Transport.Benchmarks.Workloads;
using Websocket.Client;

namespace Transport.Benchmarks.Subjects;

/// <summary>A flood of awaited sends: measured against the queueing <c>Send</c>, which has no backpressure of its own, with a window of 1,024 messages, it is the faster way at every size.</summary>
internal sealed class WebsocketClientFlood(int size) : IRun
{
    private readonly byte[] _message = new byte[size];
    private WebsocketClientConnections? _connections;
    private Round? _round;

    public static async Task<IRun> StartAsync(Workload workload)
    {
        WebsocketClientFlood flood = new(workload.Size);
        flood._connections = await WebsocketClientConnections.StartAsync(workload, flood.CountAsync);
        return flood;
    }

    public async Task RunAsync(int count)
    {
        Round round = new(size, count);
        _round = round;
        WebsocketClient client = _connections!.Clients[0];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(_message, i);
            await client.SendInstant(_message);
        }

        await round.Completion;
    }

    public ValueTask DisposeAsync() => _connections!.DisposeAsync();

    private async Task CountAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[size + 1];
        while (await WebSocketReading.ReceiveAsync(socket, buffer, cancellationToken) is { } length)
        {
            _round!.Receive(buffer.AsSpan(0, length));
        }
    }
}
