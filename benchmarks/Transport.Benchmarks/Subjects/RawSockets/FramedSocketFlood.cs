using System.Buffers.Binary;
using System.Net.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Messages of any size as written by hand at the limit: the caller's message is copied behind a length of four bytes into a buffer of 64 KiB, and the buffer is sent when it is full.</summary>
internal sealed class FramedSocketFlood(Pairs<Socket> pairs, int size) : IRun
{
    private const int BufferSize = 64 * 1024;
    private const int HeaderSize = sizeof(int);

    private readonly Socket _sender = pairs.Clients[0];
    private readonly Socket _receiver = pairs.Servers[0];

    public Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        return Together.SucceedAsync(SendAsync(count), receiving);
    }

    public ValueTask DisposeAsync() => pairs.DisposeAsync();

    private async Task SendAsync(int count)
    {
        byte[] message = new byte[size];
        byte[] buffer = new byte[Math.Max(BufferSize, HeaderSize + size)];
        int filled = 0;
        for (int sent = 0; sent < count; sent++)
        {
            Numbered.Write(message, sent);
            if (buffer.Length - filled < HeaderSize + size)
            {
                await _sender.SendAllAsync(buffer.AsMemory(0, filled));
                filled = 0;
            }

            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(filled), message.Length);
            message.CopyTo(buffer.AsSpan(filled + HeaderSize));
            filled += HeaderSize + message.Length;
        }

        await _sender.SendAllAsync(buffer.AsMemory(0, filled));
    }

    private async Task ReceiveAsync(int count)
    {
        byte[] buffer = new byte[Math.Max(BufferSize, HeaderSize + size)];
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
            while (filled - parsed >= HeaderSize && BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(parsed)) is var length && filled - parsed - HeaderSize >= length)
            {
                Numbered.Check(buffer.AsSpan(parsed + HeaderSize, length), size, expected++);
                parsed += HeaderSize + length;
            }

            buffer.AsSpan(parsed, filled - parsed).CopyTo(buffer);
            filled -= parsed;
        }
    }
}
