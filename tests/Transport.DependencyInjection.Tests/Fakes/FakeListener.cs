using System.Net;
using System.Threading.Channels;

namespace Transport.Fakes;

/// <summary>A listener that is handed its channels, or what to throw, by the test.</summary>
internal sealed class FakeListener(EndPoint endPoint, Action released) : IChannelListener
{
    private readonly Channel<Func<IMessageChannel>> _pending = Channel.CreateUnbounded<Func<IMessageChannel>>();

    public EndPoint LocalEndPoint => endPoint;

    public bool IsDisposed { get; private set; }

    /// <summary>A stranger connects; returns the stranger's end.</summary>
    public FakeChannel Connect(Action<FakeChannel>? prepare = null, TimeSpan? closeTimeout = null, TimeProvider? timeProvider = null)
    {
        (FakeChannel server, FakeChannel client) = FakeChannel.Pair(closeTimeout, timeProvider);
        prepare?.Invoke(server);
        _pending.Writer.TryWrite(() => server);
        return client;
    }

    public void ThrowFromAccept(Exception exception) => _pending.Writer.TryWrite(() => throw exception);

    public async ValueTask<IMessageChannel?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _pending.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_pending.Reader.TryRead(out Func<IMessageChannel>? next))
            {
                return next();
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;
            _pending.Writer.TryComplete();
            released();
        }

        return default;
    }
}
