using System.Net.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Asynchronous sends and receives of messages without a frame; servers send back what they have received.</summary>
internal sealed class SocketEcho : IRun
{
    private readonly Pairs<Socket> _pairs;
    private readonly int _size;
    private readonly Socket[] _busy;
    private readonly Peers _peers;

    public SocketEcho(Pairs<Socket> pairs, Workload workload)
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

    private async Task AskAsync(Socket client, int count)
    {
        byte[] message = new byte[_size];
        byte[] echo = new byte[_size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await client.SendAllAsync(message);
            await client.ReceiveAllAsync(echo);
            Numbered.Check(echo, _size, i);
        }
    }

    private async Task EchoAsync(Socket server)
    {
        Sequence sequence = new(_size);
        byte[] message = new byte[_size];
        while (await server.TryReceiveAllAsync(message))
        {
            sequence.Check(message);
            await server.SendAllAsync(message);
        }
    }
}
