using Transport;

namespace MisuseConsumer.Channels;

/// <summary>Returning closes the channel.</summary>
internal sealed class RegisteringHandler : IChannelHandler
{
    private readonly List<IMessageChannel> _members = [];

    public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        _members.Add(channel);
        return Task.CompletedTask;
    }
}
