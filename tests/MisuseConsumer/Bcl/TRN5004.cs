using System.Net.Sockets;

namespace MisuseConsumer.Bcl;

/// <summary>A loop that may end without anybody noticing.</summary>
internal sealed class Receiver(NetworkStream stream, Action<ReadOnlyMemory<byte>> handle)
{
    public void Start(CancellationToken cancellationToken) => Task.Run(() => ReceiveAsync(cancellationToken), cancellationToken);

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, cancellationToken) is int count and > 0)
        {
            handle(buffer.AsMemory(0, count));
        }
    }
}
