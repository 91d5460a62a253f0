using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects.Udp;

/// <summary>One <c>SendToAsync</c> and one <c>ReceiveFromAsync</c> per datagram. What counts is what arrives, per second until the last has arrived.</summary>
/// <remarks>Datagrams may be lost, here for lack of room in the receiver's socket, but on loopback they are never out of order.</remarks>
internal sealed class DatagramFlood : IMeasuringRun
{
    /// <summary>The number of the datagrams that say that no others follow. They are sent until one is received.</summary>
    private const int End = -1;

    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(1);

    private readonly int _size;
    private readonly Socket _sender = NewSocket();
    private readonly Socket _receiver = NewSocket();

    public DatagramFlood(int size)
    {
        _size = size;
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public async Task<double> MeasureAsync(int count)
    {
        long start = Stopwatch.GetTimestamp();
        Task<(int Received, long End)> receiving = Task.Run(() => ReceiveAsync(count));
        await Together.SucceedAsync(SendAsync(count, receiving), receiving);
        (int received, long end) = await receiving;
        return received / Stopwatch.GetElapsedTime(start, end).TotalSeconds;
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _receiver.Dispose();
        return default;
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private async Task SendAsync(int count, Task receiving)
    {
        EndPoint receiver = _receiver.LocalEndPoint!;
        byte[] message = new byte[_size];
        for (int i = 0; i < count; i++)
        {
            Numbered.Write(message, i);
            await _sender.SendToAsync(message, receiver);
        }

        Numbered.Write(message, End);
        while (!receiving.IsCompleted)
        {
            await _sender.SendToAsync(message, receiver);
            await Task.Delay(EndInterval);
        }
    }

    private async Task<(int Received, long End)> ReceiveAsync(int count)
    {
        SocketAddress sender = new(AddressFamily.InterNetwork);
        byte[] buffer = new byte[ScenarioFacts.MaxDatagram];
        int received = 0;
        int next = 0;
        long last = Stopwatch.GetTimestamp();
        while (true)
        {
            int length = await _receiver.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, sender);
            int number = BinaryPrimitives.ReadInt32LittleEndian(buffer);
            if (number == End)
            {
                // Ends of the round before come first, and this round has at least one datagram that is received.
                if (received > 0)
                {
                    return (received, last);
                }

                continue;
            }

            if (number < next || number >= count)
            {
                throw new InvalidOperationException($"Datagram {number} arrived where one from {next} to {count - 1} was to come.");
            }

            Numbered.Check(buffer.AsSpan(0, length), _size, number);
            next = number + 1;
            received++;
            last = Stopwatch.GetTimestamp();
        }
    }
}
