using System.Threading.Channels;
using Transport.Framing;

namespace Transport.Fakes;

/// <summary>A connector whose attempts the test ends one by one.</summary>
internal sealed class FakeConnector(ChannelOptions options, MessageFraming? framing) : IChannelConnector
{
    private readonly Channel<FakeAttempt> _attempts = Channel.CreateUnbounded<FakeAttempt>();
    private int _count;

    public FakeConnector()
        : this(new ChannelOptions(), framing: null)
    {
    }

    public ChannelOptions Options => options;

    public MessageFraming? Framing => framing;

    public int Count => Volatile.Read(ref _count);

    public async ValueTask<IMessageChannel> ConnectAsync(CancellationToken cancellationToken = default)
    {
        FakeAttempt attempt = new(cancellationToken);
        Interlocked.Increment(ref _count);
        _attempts.Writer.TryWrite(attempt);
        return await attempt.Result;
    }

    public ValueTask<FakeAttempt> NextAttemptAsync() => _attempts.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
