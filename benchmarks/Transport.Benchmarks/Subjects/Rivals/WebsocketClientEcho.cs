using System.Net.WebSockets;
using System.Reactive.Linq;
using Transport.Benchmarks.Workloads;
using Websocket.Client;

namespace Transport.Benchmarks.Subjects;

/// <summary>Connections with one message each in flight; the next is sent from the subscription that received the last.</summary>
internal sealed class WebsocketClientEcho(WebsocketClientConnections connections, IReadOnlyList<WebsocketClientEcho.Asker> askers) : IRun
{
    public static async Task<IRun> StartAsync(Workload workload)
    {
        WebsocketClientConnections connections = await WebsocketClientConnections.StartAsync(workload, (socket, cancellationToken) => EchoAsync(socket, workload.Size, cancellationToken));
        return new WebsocketClientEcho(connections, [.. connections.Clients.Select(client => new Asker(client, workload.Size))]);
    }

    public Task RunAsync(int count) => Task.WhenAll(askers.Select((asker, i) => asker.RunAsync(Share.Of(count, i, askers.Count))));

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    private static async Task EchoAsync(WebSocket socket, int size, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[size + 1];
        while (await WebSocketReading.ReceiveAsync(socket, buffer, cancellationToken) is { } length)
        {
            await socket.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
    }

    internal sealed class Asker
    {
        private readonly WebsocketClient _client;
        private readonly byte[] _message;
        private Round? _round;
        private int _next;

        public Asker(WebsocketClient client, int size)
        {
            _client = client;
            _message = new byte[size];
            client.MessageReceived.Subscribe(Receive);
        }

        public async Task RunAsync(int count)
        {
            if (count > 0)
            {
                _next = 0;
                Round round = new(_message.Length, count);
                _round = round;
                await AskAsync();
                await round.Completion;
            }
        }

        private void Receive(ResponseMessage response)
        {
            if (_round!.Receive(response.Binary))
            {
                _ = AskAsync();
            }
        }

        private Task AskAsync()
        {
            Numbered.Write(_message, _next++);
            return _client.SendInstant(_message);
        }
    }
}
