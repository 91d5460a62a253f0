using System.Net;
using System.Threading.Channels;

namespace Transport.InMemory;

/// <summary>A name on a network, and the connected channels that wait there to be accepted.</summary>
internal sealed class InMemoryListener : IChannelListener
{
    private readonly InMemoryNetwork _network;
    private readonly InMemoryOptions _options;
    private readonly TimeProvider? _timeProvider;
    private readonly Channel<InMemoryMessageChannel> _backlog;
    private volatile bool _disposed;

    public InMemoryListener(InMemoryNetwork network, InMemoryEndPoint endPoint, InMemoryOptions options, TimeProvider? timeProvider)
    {
        _network = network;
        _options = options;
        _timeProvider = timeProvider;
        EndPoint = endPoint;
        _backlog = System.Threading.Channels.Channel.CreateBounded<InMemoryMessageChannel>(options.Backlog);
    }

    public InMemoryEndPoint EndPoint { get; }

    public EndPoint LocalEndPoint => EndPoint;

    public InMemoryMessageChannel Connect(InMemoryOptions options, TimeProvider? timeProvider)
    {
        (InMemoryMessageChannel client, InMemoryMessageChannel server) = InMemoryMessageChannel.CreatePair(
            new ChannelEnd(options, timeProvider),
            new ChannelEnd(_options, _timeProvider, EndPoint),
            _network.Checks);
        if (_backlog.Writer.TryWrite(server))
        {
            return client;
        }

        client.Dispose();
        server.Dispose();
        throw _disposed
            ? InMemoryNetwork.CreateRefusedError(EndPoint)
            : new TransportException(TransportError.LimitReached, $"{_options.Backlog} channels wait at {EndPoint} to be accepted already, which is the limit. Accept faster, or raise Backlog.");
    }

    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _backlog.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_backlog.Reader.TryRead(out InMemoryMessageChannel? channel))
            {
                return channel;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _network.Release(this);
        _backlog.Writer.TryComplete();
        while (_backlog.Reader.TryRead(out InMemoryMessageChannel? channel))
        {
            channel.Dispose();
        }

        return default;
    }
}
