using System.Net;
using System.Net.Sockets;

/// <summary>Sockets as written by hand: one <c>SendAsync</c> per message, or as many messages as fit 64 KiB per <c>SendAsync</c>. The receiver reads 64 KiB at a time.</summary>
internal sealed class RawSocketFlood : IFlood
{
    private const int BufferSize = 64 * 1024;

    private readonly int _messagesPerSend;
    private readonly Socket _sender;
    private readonly Socket _receiver;

    private RawSocketFlood(int messagesPerSend, Socket sender, Socket receiver)
    {
        _messagesPerSend = messagesPerSend;
        _sender = sender;
        _receiver = receiver;
    }

    public string Name => _messagesPerSend == 1 ? "raw socket, a send per message" : "raw socket, 64 KiB per send";

    public static async Task<RawSocketFlood> StartAsync(bool batched)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket sender = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await sender.ConnectAsync(listener.LocalEndPoint!);
        return new RawSocketFlood(batched ? BufferSize / Numbered.Size : 1, sender, await listener.AcceptAsync());
    }

    public async Task RunAsync(int count)
    {
        Task receiving = Task.Run(() => ReceiveAsync(count));
        byte[] buffer = new byte[_messagesPerSend * Numbered.Size];
        for (int sent = 0; sent < count;)
        {
            int filled = 0;
            for (; filled < buffer.Length && sent < count; filled += Numbered.Size)
            {
                Numbered.Write(buffer.AsSpan(filled), sent++);
            }

            for (int written = 0; written < filled;)
            {
                written += await _sender.SendAsync(buffer.AsMemory(written, filled - written));
            }
        }

        await receiving;
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _receiver.Dispose();
        return default;
    }

    private async Task ReceiveAsync(int count)
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
            for (; filled - parsed >= Numbered.Size; parsed += Numbered.Size)
            {
                Numbered.Check(buffer.AsSpan(parsed, Numbered.Size), expected++);
            }

            buffer.AsSpan(parsed, filled - parsed).CopyTo(buffer);
            filled -= parsed;
        }
    }
}
