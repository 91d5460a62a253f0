using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Channels;

/// <summary>Clients that send a message and wait for its echo; servers that echo from <c>ReceiveAllAsync</c>.</summary>
internal sealed class ChannelEcho : IRun
{
    private readonly Pairs<IMessageChannel> _pairs;
    private readonly int _size;
    private readonly IMessageChannel[] _busy;
    private readonly Peers _peers;

    public ChannelEcho(Pairs<IMessageChannel> pairs, Workload workload)
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

    private async Task AskAsync(IMessageChannel client, int count)
    {
        byte[] message = new byte[_size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await client.SendAsync(message);
            using ReceivedMessage echo = await client.ReceiveAsync() ?? throw new InvalidOperationException($"The channel ended before echo {i}.");
            Numbered.Check(echo.Payload.Span, _size, i);
        }
    }

    private async Task EchoAsync(IMessageChannel server)
    {
        Sequence sequence = new(_size);
        await foreach (ReceivedMessage message in server.ReceiveAllAsync())
        {
            sequence.Check(message.Payload.Span);
            await server.SendAsync(message.Payload, message.Kind);
        }
    }
}
