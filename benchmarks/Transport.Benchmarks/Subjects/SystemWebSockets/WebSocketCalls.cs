using System.Net.WebSockets;
using System.Runtime.CompilerServices;

namespace Transport.Benchmarks.Subjects.SystemWebSockets;

/// <summary>Whole messages through a <see cref="WebSocket"/>, without an allocation of our own for each.</summary>
internal static class WebSocketCalls
{
    public static ValueTask SendMessageAsync(this WebSocket socket, ReadOnlyMemory<byte> message) =>
        socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    /// <returns>The message's length, or -1 if the peer said goodbye.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<int> ReceiveMessageAsync(this WebSocket socket, Memory<byte> buffer)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer[length..], CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return length;
            }
        }
    }

    /// <summary>A buffer for messages of one size: 4 KiB, as in Microsoft's samples, or more if a message needs it.</summary>
    public static byte[] BufferFor(int size) => new byte[Math.Max(4096, size)];
}
