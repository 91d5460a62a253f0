using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>One message to every connection, again and again: the next one leaves when every receiver has checked the one before.</summary>
/// <typeparam name="T">One end of a connection.</typeparam>
internal sealed class Broadcast<T> : IRun
    where T : IDisposable
{
    private readonly Pairs<T> _pairs;
    private readonly int _size;
    private readonly Func<T, ReadOnlyMemory<byte>, ValueTask> _send;
    private readonly Peers _receivers;
    private readonly SemaphoreSlim _delivered = new(0);
    private int _missing;

    /// <param name="pairs">Servers send, clients receive.</param>
    /// <param name="size">Of the message.</param>
    /// <param name="send">Sends to one connection. Called for one after the other; the next is not called before it has completed.</param>
    /// <param name="receive">Receives until the connection ends and calls back with each message.</param>
    public Broadcast(Pairs<T> pairs, int size, Func<T, ReadOnlyMemory<byte>, ValueTask> send, Func<T, SpanAction, Task> receive)
    {
        _pairs = pairs;
        _size = size;
        _send = send;
        _receivers = new Peers(pairs.Clients.Select(client => Task.Run(() =>
        {
            Sequence sequence = new(size);
            return receive(client, message =>
            {
                sequence.Check(message);
                if (Interlocked.Decrement(ref _missing) == 0)
                {
                    _delivered.Release();
                }
            });
        })));
    }

    public delegate void SpanAction(ReadOnlySpan<byte> message);

    public Task RunAsync(int count) => _receivers.WatchAsync(SendAsync(count / _pairs.Servers.Count));

    public async ValueTask DisposeAsync()
    {
        await _pairs.DisposeAsync();
        await _receivers.EndedAsync();
        _delivered.Dispose();
    }

    private async Task SendAsync(int messages)
    {
        byte[] message = new byte[_size];
        for (int i = 0; i < messages; i++)
        {
            Numbered.Write(message, i);
            _missing = _pairs.Servers.Count;
            foreach (T server in _pairs.Servers)
            {
                await _send(server, message);
            }

            await _delivered.WaitAsync();
        }
    }
}
