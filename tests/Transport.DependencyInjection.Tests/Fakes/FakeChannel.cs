using System.Net;
using System.Threading.Channels;

namespace Transport.Fakes;

/// <summary>One end of a pair of channels in memory, for tests that need a real channel but no transport.</summary>
internal sealed class FakeChannel : MessageChannel
{
    private readonly Channel<(byte[] Payload, MessageKind Kind)> _received = Channel.CreateUnbounded<(byte[], MessageKind)>();
    private FakeChannel? _peer;

    private FakeChannel(TimeSpan closeTimeout, TimeProvider? timeProvider)
        : base(Promises(ChannelOptions.MaxMessageSizeLimit), closeTimeout, timeProvider)
    {
    }

    /// <summary>While set, sends wait for it, as they do when the buffer is full.</summary>
    public TaskCompletionSource? SendGate { get; set; }

    /// <summary>While set, the close waits for its bound, as it does for a peer that never answers.</summary>
    public bool PeerNeverSaysGoodbye { get; set; }

    public bool WasDisposed => IsDisposed;

    public int Receives { get; private set; }

    public override EndPoint LocalEndPoint { get; } = new DnsEndPoint("local", 1);

    public override EndPoint RemoteEndPoint { get; } = new DnsEndPoint("remote", 2);

    public static ChannelCapabilities Promises(int maxMessageSize) => new()
    {
        TransportName = "fake",
        Reliable = true,
        Ordered = true,
        PreservesKind = true,
        DetectsDeadPeer = false,
        PreservesCloseReason = true,
        MaxMessageSize = maxMessageSize,
    };

    public static (FakeChannel One, FakeChannel Other) Pair(TimeSpan? closeTimeout = null, TimeProvider? timeProvider = null)
    {
        FakeChannel one = new(closeTimeout ?? TimeSpan.FromSeconds(5), timeProvider);
        FakeChannel other = new(closeTimeout ?? TimeSpan.FromSeconds(5), timeProvider);
        one._peer = other;
        other._peer = one;
        return (one, other);
    }

    public override T? GetFeature<T>()
        where T : class => this as T;

    /// <summary>The channel ends as one does whose connection breaks.</summary>
    public void Fail(TransportError error)
    {
        TryBeginClosing(CloseReason.FromError(new TransportException(error, "The fake connection broke.")));
        AbortCore();
        Complete();
    }

    protected override async ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        if (SendGate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        TrySendCore(payload.Span, kind);
    }

    protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        _peer!._received.Writer.TryWrite((payload.ToArray(), kind));
        return true;
    }

    protected override ValueTask FlushCoreAsync(CancellationToken cancellationToken) => default;

    protected override async ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken)
    {
        Receives++;
        while (await _received.Reader.WaitToReadAsync(cancellationToken))
        {
            if (TryReceiveCore(out ReceivedMessage message))
            {
                return message;
            }
        }

        return State == ChannelState.Closed && Completion.Result.Error is not null || IsDisposed ? throw CreateReceiveError() : null;
    }

    protected override bool TryReceiveCore(out ReceivedMessage message)
    {
        bool received = _received.Reader.TryRead(out (byte[] Payload, MessageKind Kind) item);
        message = received ? ArrayOwner.Message(item.Payload, item.Kind) : default;
        return received;
    }

    protected override async Task CloseCoreAsync(CloseReason reason, CancellationToken bound)
    {
        if (PeerNeverSaysGoodbye)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, bound);
        }

        _peer!.TryBeginClosing(CloseReason.FromPeer(reason.Code, reason.Text));
        _peer._received.Writer.TryComplete();
        _received.Writer.TryComplete();
        _peer.Complete();
    }

    protected override void AbortCore()
    {
        _received.Writer.TryComplete();
        _peer!.TryBeginClosing(CloseReason.FromError(new TransportException(TransportError.ConnectionLost, "The fake peer aborted.")));
        _peer._received.Writer.TryComplete();
        _peer.Complete();
    }

    protected override void DiscardReceivedCore()
    {
        while (_received.Reader.TryRead(out _))
        {
        }
    }
}
