using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Transport.Benchmarks.Subjects.RawSockets;

/// <summary>Whole buffers through a stream socket, without an allocation for each call.</summary>
internal static class SocketCalls
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask SendAllAsync(this Socket socket, ReadOnlyMemory<byte> buffer)
    {
        for (int sent = 0; sent < buffer.Length;)
        {
            sent += await socket.SendAsync(buffer[sent..]);
        }
    }

    /// <exception cref="InvalidOperationException">The connection ended before the buffer was full.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask ReceiveAllAsync(this Socket socket, Memory<byte> buffer)
    {
        if (!await socket.TryReceiveAllAsync(buffer))
        {
            throw new InvalidOperationException("The connection ended before the message did.");
        }
    }

    /// <returns>False if the connection ended before the first byte.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<bool> TryReceiveAllAsync(this Socket socket, Memory<byte> buffer)
    {
        for (int received = 0; received < buffer.Length;)
        {
            int read = await socket.ReceiveAsync(buffer[received..]);
            if (read == 0)
            {
                return received == 0 ? false : throw new InvalidOperationException($"The connection ended after {received} bytes of a message of {buffer.Length}.");
            }

            received += read;
        }

        return true;
    }
}
