using System.Net.WebSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.SystemWebSockets;

/// <summary><c>SendAsync</c> and <c>ReceiveAsync</c>, awaited one by one.</summary>
internal sealed class WebSocketFlood(Pairs<WebSocket> pairs, int size, bool toClient) : IRun
{
    private readonly WebSocket _sender = (toClient ? pairs.Servers : pairs.Clients)[0];
    private readonly WebSocket _receiver = (toClient ? pairs.Clients : pairs.Servers)[0];

    public Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        return Together.SucceedAsync(SendAsync(count), receiving);
    }

    public ValueTask DisposeAsync() => pairs.DisposeAsync();

    private async Task SendAsync(int count)
    {
        byte[] message = new byte[size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendMessageAsync(message);
        }
    }

    private async Task ReceiveAsync(int count)
    {
        byte[] buffer = WebSocketCalls.BufferFor(size);
        for (int expected = 0; expected < count; expected++)
        {
            int length = await _receiver.ReceiveMessageAsync(buffer);
            Numbered.Check(buffer.AsSpan(0, Math.Max(0, length)), size, expected);
        }
    }
}
