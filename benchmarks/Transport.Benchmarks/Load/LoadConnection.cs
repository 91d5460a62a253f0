using System.Buffers.Binary;
using System.Net.Sockets;
using Transport.Benchmarks.Subjects;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Load;

/// <summary>One connection of the load generator for one round.</summary>
internal sealed class LoadConnection(Socket socket, LoadProtocol protocol, int size) : IDisposable
{
    private readonly FrameBatch _batch = new(protocol, size);
    private readonly byte[] _received = new byte[FrameBatch.MaxBytes + size + 16];
    private int _filled;

    /// <summary>Sends, then asks how many messages the server has counted.</summary>
    public async Task CountAsync(int count)
    {
        await SendAsync(count);
        await socket.SendAllAsync(_batch.Fill(RoundCounter.End, 1));
        int counted = -1;
        await ReceiveAsync(1, Numbered.Smallest, (_, payload) => counted = BinaryPrimitives.ReadInt32LittleEndian(payload));
        if (counted != count)
        {
            throw new InvalidOperationException($"The server counted {counted} messages where {count} were sent.");
        }
    }

    /// <summary>Sends, and meanwhile checks the header and the number of each echo.</summary>
    public Task EchoAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count, size, (number, payload) => Numbered.Check(payload, size, number)));
        return Together.SucceedAsync(SendAsync(count), receiving);
    }

    /// <summary>Says goodbye and waits until the server has closed.</summary>
    public async Task CloseAsync()
    {
        await socket.SendAllAsync(FrameHeader.Close(protocol));
        socket.Shutdown(SocketShutdown.Send);
        while (await socket.ReceiveAsync(_received) > 0)
        {
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task SendAsync(int count)
    {
        for (int sent = 0; sent < count;)
        {
            int next = Math.Min(_batch.Capacity, count - sent);
            await socket.SendAllAsync(_batch.Fill(sent, next));
            sent += next;
        }
    }

    private async Task ReceiveAsync(int count, int payloadSize, Receiver receiver)
    {
        byte[] header = FrameHeader.Of(protocol, payloadSize, isMasked: false);
        int frameLength = header.Length + payloadSize;
        for (int number = 0; number < count;)
        {
            int read = await socket.ReceiveAsync(_received.AsMemory(_filled));
            if (read == 0)
            {
                throw new InvalidOperationException($"The server ended the connection before message {number} of {count}.");
            }

            _filled += read;
            int parsed = 0;
            while (number < count)
            {
                ReadOnlySpan<byte> rest = _received.AsSpan(parsed, _filled - parsed);
                if (rest.Length >= header.Length && !rest.StartsWith(header))
                {
                    int control = FrameHeader.ControlLength(protocol, rest);
                    if (control == 0)
                    {
                        throw new InvalidOperationException($"The server sent a frame that begins with 0x{rest[0]:x2}{rest[1]:x2} where message {number} was to come.");
                    }

                    parsed += control;
                    continue;
                }

                if (rest.Length < frameLength)
                {
                    break;
                }

                receiver(number++, rest.Slice(header.Length, payloadSize));
                parsed += frameLength;
            }

            _received.AsSpan(parsed, _filled - parsed).CopyTo(_received);
            _filled -= parsed;
        }
    }

    private delegate void Receiver(int number, ReadOnlySpan<byte> payload);
}
