using System.Net.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Messages without a frame, since all have the same size, that are sent one by one or as many at once as fit 64 KiB.</summary>
internal sealed class SocketFlood(Pairs<Socket> pairs, int size, bool batched) : IRun
{
    private const int BufferSize = 64 * 1024;

    private readonly Socket _sender = pairs.Clients[0];
    private readonly Socket _receiver = pairs.Servers[0];
    private readonly int _messagesPerSend = batched ? Math.Max(1, BufferSize / size) : 1;

    public Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => size > BufferSize / 2 ? ReceiveOneByOneAsync(count) : ReceiveManyAsync(count));
        return Together.SucceedAsync(SendAsync(count), receiving);
    }

    public ValueTask DisposeAsync() => pairs.DisposeAsync();

    private async Task SendAsync(int count)
    {
        byte[] buffer = new byte[_messagesPerSend * size];
        for (int sent = 0; sent < count;)
        {
            int filled = 0;
            for (; filled < buffer.Length && sent < count; filled += size)
            {
                Numbered.Write(buffer.AsSpan(filled), sent++);
            }

            for (int written = 0; written < filled;)
            {
                written += await _sender.SendAsync(buffer.AsMemory(written, filled - written));
            }
        }
    }

    /// <summary>Large messages are read to their end, so that nothing has to be moved.</summary>
    private async Task ReceiveOneByOneAsync(int count)
    {
        byte[] message = new byte[size];
        for (int expected = 0; expected < count; expected++)
        {
            await _receiver.ReceiveAllAsync(message);
            Numbered.Check(message, size, expected);
        }
    }

    private async Task ReceiveManyAsync(int count)
    {
        byte[] buffer = new byte[BufferSize];
        int filled = 0;
        for (int expected = 0; expected < count;)
        {
            int read = await _receiver.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new InvalidOperationException($"The connection ended before message {expected}.");
            }

            filled += read;
            int parsed = 0;
            for (; filled - parsed >= size; parsed += size)
            {
                Numbered.Check(buffer.AsSpan(parsed, size), size, expected++);
            }

            buffer.AsSpan(parsed, filled - parsed).CopyTo(buffer);
            filled -= parsed;
        }
    }
}
