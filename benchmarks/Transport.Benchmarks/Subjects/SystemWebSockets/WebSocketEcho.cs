using System.Net.WebSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.SystemWebSockets;

/// <summary>Clients that send a message and wait for its echo; servers that echo what <c>ReceiveAsync</c> gives them.</summary>
internal sealed class WebSocketEcho : IRun
{
    private readonly Pairs<WebSocket> _pairs;
    private readonly int _size;
    private readonly WebSocket[] _busy;
    private readonly Peers _peers;

    public WebSocketEcho(Pairs<WebSocket> pairs, Workload workload)
    {
        _pairs = pairs;
        _size = workload.Size;
        _busy = [.. pairs.Clients.Take(workload.Busy)];
        _peers = new Peers(pairs.Servers.Select(server => Task.Run(() => EchoAsync(server))));
    }

    public Task RunAsync(int count) => _peers.RunAsync(_busy, count, AskAsync);

    public async ValueTask DisposeAsync()
    {
        await _pairs.DisposeAsync();
        await _peers.EndedAsync();
    }

    private async Task AskAsync(WebSocket client, int count)
    {
        byte[] message = new byte[_size];
        byte[] echo = WebSocketCalls.BufferFor(_size);
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await client.SendMessageAsync(message);
            int length = await client.ReceiveMessageAsync(echo);
            Numbered.Check(echo.AsSpan(0, Math.Max(0, length)), _size, i);
        }
    }

    private async Task EchoAsync(WebSocket server)
    {
        Sequence sequence = new(_size);
        byte[] buffer = WebSocketCalls.BufferFor(_size);
        while (await server.ReceiveMessageAsync(buffer) is var length && length >= 0)
        {
            sequence.Check(buffer.AsSpan(0, length));
            await server.SendMessageAsync(buffer.AsMemory(0, length));
        }
    }
}
