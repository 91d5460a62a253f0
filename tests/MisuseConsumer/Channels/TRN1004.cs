using Transport;

namespace MisuseConsumer.Channels;

/// <summary>Two loops that take each other's messages.</summary>
internal static class TwoLoops
{
    public static Task RunAsync(IMessageChannel channel, CancellationToken stopping) => Task.WhenAll(
        channel.ReceiveAsync(stopping).AsTask(),
        channel.ReceiveAsync(stopping).AsTask());
}
