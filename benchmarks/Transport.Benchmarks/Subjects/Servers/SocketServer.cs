using System.Net;
using System.Net.Sockets;
using Transport.Benchmarks.Load;
using Transport.Benchmarks.Subjects.RawSockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Servers;

/// <summary>The limit: a server that is nothing but a loop over one buffer, with the default framing parsed by hand. Echoes go out as they came in, a whole buffer at once.</summary>
internal static class SocketServer
{
    private const int BufferSize = 64 * 1024;
    private const int TypeBits = 2;
    private const int ControlType = 2;

    public static Task<RunningServer> StartAsync(Workload workload)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = AcceptAsync(listener, workload);
        return Task.FromResult(new RunningServer((IPEndPoint)listener.LocalEndPoint!, LoadProtocol.Varint, () =>
        {
            listener.Dispose();
            return default;
        }));
    }

    private static async Task AcceptAsync(Socket listener, Workload workload)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                _ = Task.Run(() => ServeAsync(socket, workload));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server was stopped.
        }
    }

    private static async Task ServeAsync(Socket socket, Workload workload)
    {
        using Socket served = socket;
        socket.NoDelay = true;
        RoundCounter counter = new(workload.Size);
        byte[] buffer = new byte[Math.Max(BufferSize, 2 * workload.Size)];
        int filled = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(filled)) is > 0 and int read)
        {
            filled += read;
            int parsed = 0;
            while (TryReadFrame(buffer.AsSpan(parsed, filled - parsed), out int header, out int length, out int type))
            {
                if (type == ControlType)
                {
                    return;
                }

                if (!counter.Add(buffer.AsSpan(parsed + header, length)) && !workload.Echo)
                {
                    await socket.SendAllAsync(new[] { (byte)(counter.Answer.Length << TypeBits) }.Concat(counter.Answer.ToArray()).ToArray());
                }

                parsed += header + length;
            }

            if (workload.Echo)
            {
                await socket.SendAllAsync(buffer.AsMemory(0, parsed));
            }

            buffer.AsSpan(parsed, filled - parsed).CopyTo(buffer);
            filled -= parsed;
        }
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> input, out int header, out int length, out int type)
    {
        uint number = 0;
        header = 0;
        for (int shift = 0; header < input.Length; shift += 7)
        {
            byte next = input[header++];
            number |= (next & 0x7fu) << shift;
            if (next < 0x80)
            {
                type = (int)(number & 3);
                length = (int)(number >> TypeBits);
                return input.Length - header >= length;
            }
        }

        type = 0;
        length = 0;
        return false;
    }
}
