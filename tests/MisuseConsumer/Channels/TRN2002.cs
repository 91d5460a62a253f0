using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A task that runs already cannot be run.</summary>
internal static class RunClose
{
    public static void Close(IMessageChannel channel) => channel.CloseAsync().AsTask().RunSynchronously();
}
