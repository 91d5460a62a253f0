using System.Threading.Channels;

namespace Transport.Benchmarks.Subjects.Channels;

/// <summary>The channels of an endpoint, in the order they were accepted.</summary>
internal sealed class AcceptedChannels
{
    private readonly Channel<IMessageChannel> _waiting = Channel.CreateUnbounded<IMessageChannel>();

    public void Add(IMessageChannel channel) => _waiting.Writer.TryWrite(channel);

    public Task<IMessageChannel> TakeAsync() => _waiting.Reader.ReadAsync().AsTask();
}

/// <summary>Hands its channel out and keeps it open by not returning.</summary>
internal sealed class AcceptedChannelHandler(AcceptedChannels accepted) : IChannelHandler
{
    public Task HandleAsync(IMessageChannel channel, CancellationToken stopping)
    {
        accepted.Add(channel);
        return channel.Completion.WaitAsync(stopping);
    }
}
