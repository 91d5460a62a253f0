using Transport;

namespace MisuseConsumer.Channels;

/// <summary>A service that closes a channel which is not its own.</summary>
internal sealed class Greeter(IMessageChannel channel)
{
    public async Task GreetAsync(CancellationToken cancellationToken)
    {
        await channel.SendTextAsync("Hello", cancellationToken);
        await channel.DisposeAsync();
    }
}
