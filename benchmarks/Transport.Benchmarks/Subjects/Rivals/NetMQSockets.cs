using NetMQ;
using Transport.Benchmarks.Workloads;

namespace Transport.Benchmarks.Subjects;

/// <summary>NetMQ's <see cref="Msg"/> API, with a time limit on every call.</summary>
internal static class NetMQSockets
{
    /// <summary>NetMQ's pool of buffers costs more than the garbage collector takes for small messages, and less for large ones.</summary>
    private const int PoolFrom = 32 * 1024;

    private const int PoolSize = 64 << 20;

    /// <summary>In the process, those of earlier runs that NetMQ is still closing included; the default of 1,024 is too few for a broadcast.</summary>
    private const int MostSockets = 1 << 14;

    static NetMQSockets() => NetMQConfig.MaxSockets = MostSockets;

    public static void Configure(NetMQSocket socket, int size)
    {
        socket.Options.SendHighWatermark = Watermark.For(size);
        socket.Options.ReceiveHighWatermark = Watermark.For(size);
        socket.Options.Linger = TimeSpan.Zero;
    }

    /// <summary>Selects the buffers of messages for the whole process, so before there are any.</summary>
    public static void SelectBuffers(int size)
    {
        if (size >= PoolFrom)
        {
            BufferPool.SetBufferManagerBufferPool(PoolSize, size);
        }
        else
        {
            BufferPool.SetGCBufferPool();
        }
    }

    public static void Send(NetMQSocket socket, int size, int number)
    {
        Msg message = default;
        message.InitPool(size);
        Numbered.Write(message.Slice(), number);
        Send(socket, ref message, number);
    }

    /// <summary>Sends a message and leaves an empty one behind.</summary>
    public static void Send(NetMQSocket socket, ref Msg message, int number)
    {
        if (!socket.TrySend(ref message, Blocking.Timeout, more: false))
        {
            throw new TimeoutException($"NetMQ did not take message {number} within {Blocking.Timeout}.");
        }
    }

    public static void Receive(NetMQSocket socket, ref Msg message, int size, int expected)
    {
        if (!socket.TryReceive(ref message, Blocking.Timeout))
        {
            throw new TimeoutException($"NetMQ did not deliver message {expected} within {Blocking.Timeout}.");
        }

        Numbered.Check(message.Slice(), size, expected);
    }
}
