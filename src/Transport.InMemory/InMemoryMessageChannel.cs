using System.Net;

namespace Transport.InMemory;

/// <summary>One end of an in-memory connection.</summary>
/// <remarks>
/// An abort takes with it what has not reached the peer's receive buffer (64 KiB): the peer receives what is there, then sees
/// <see cref="TransportError.ConnectionLost"/>. A goodbye that is there already stays a goodbye.
/// </remarks>
internal sealed class InMemoryMessageChannel : MessageChannel
{
    private readonly InMemoryChecks _checks;
    private InMemoryMessageChannel _peer = null!;
    private MessageLink _outgoing = null!;
    private MessageLink _incoming = null!;
    private ITimer? _answerTimer;

    private InMemoryMessageChannel(ChannelEnd end, ChannelEnd other, InMemoryChecks checks)
        : base(CapabilitiesOf(end.Options), end.Options.CloseTimeout, end.TimeProvider)
    {
        _checks = checks;
        LocalEndPoint = end.EndPoint;
        RemoteEndPoint = other.EndPoint;
        Ledger = checks.OpenLedger(this);
    }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    public LeaseLedger Ledger { get; }

    public bool WasDisposed => IsDisposed;

    public static (InMemoryMessageChannel First, InMemoryMessageChannel Second) CreatePair(ChannelEnd first, ChannelEnd second, InMemoryChecks checks)
    {
        InMemoryMessageChannel one = new(first, second, checks);
        InMemoryMessageChannel other = new(second, first, checks);
        one._outgoing = other._incoming = new MessageLink(one, first, other, second);
        other._outgoing = one._incoming = new MessageLink(other, second, one, first);
        one._peer = other;
        other._peer = one;
        return (one, other);
    }

    public override T? GetFeature<T>()
        where T : class => _checks as T;

    public Exception NewSendError() => CreateSendError();

    public Exception NewInterruptedError() => CreateReceiveError();

    public void BeginEnd(CloseReason reason) => TryBeginClosing(reason);

    public TransportException CreateOversizeError(int length) => new(
        TransportError.MessageTooLarge,
        $"The peer of the {Description} sent a message of {length} bytes; the limit of this side is {Capabilities.MaxMessageSize} bytes. Send it in parts, or raise MaxMessageSize on both sides.");

    public InvalidOperationException ReportChangedPayload(int length)
    {
        string violation = $"The payload of {length} bytes was changed while its send was waiting on the {Description}; nothing was sent. Leave the memory alone until the task of SendAsync has completed.";
        _checks.Record(violation);
        return new InvalidOperationException(violation);
    }

    /// <summary>The peer's goodbye was delivered, or nobody came to receive it: this side says goodbye too.</summary>
    public void AnswerGoodbye()
    {
        _answerTimer?.Dispose();
        _ = CloseAsync().AsTask();
    }

    /// <summary>The peer's goodbye is here: if nobody receives it, it is answered after half the time the peer may wait.</summary>
    public void AnswerGoodbyeInTime()
    {
        if (IsSendable)
        {
            _answerTimer = TimeProvider.CreateTimer(static state => ((InMemoryMessageChannel)state!).AnswerUndelivered(), this, CloseTimeout / 2, Timeout.InfiniteTimeSpan);
        }
    }

    public void CloseAfterFailure(TransportException failure) => _ = CloseAsync(CloseReason.FromError(failure, CloseCode.MessageTooLarge)).AsTask();

    protected override ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken) => _outgoing.SendAsync(payload, kind, cancellationToken);

    protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind) => _outgoing.TrySend(payload, kind);

    protected override async ValueTask FlushCoreAsync(CancellationToken cancellationToken)
    {
        if (!await _outgoing.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            throw CreateReceiveError();
        }
    }

    protected override ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken) => _incoming.ReceiveAsync(cancellationToken);

    protected override bool TryReceiveCore(out ReceivedMessage message) => _incoming.TryReceive(out message);

    protected override Task CloseCoreAsync(CloseReason reason, CancellationToken bound)
    {
        _incoming.Widen();
        return Task.WhenAll(_outgoing.SayGoodbyeAsync(reason), _incoming.GoodbyeArrival);
    }

    protected override void AbortCore()
    {
        _answerTimer?.Dispose();
        _peer.EndByAbortOfPeer();
    }

    protected override void DiscardReceivedCore() => _incoming.Discard();

    internal static ChannelCapabilities CapabilitiesOf(InMemoryOptions options) => new()
    {
        TransportName = "in-memory",
        Reliable = true,
        Ordered = true,
        PreservesKind = true,
        PreservesCloseReason = true,
        DetectsDeadPeer = true,
        MaxMessageSize = options.MaxMessageSize,
    };

    private void AnswerUndelivered()
    {
        _incoming.EndUnreceived();
        AnswerGoodbye();
    }

    private void EndByAbortOfPeer()
    {
        TransportException lost = new(
            TransportError.ConnectionLost,
            $"The peer of the {Description} aborted the connection; what it had not sent and what it had not received is lost. Connect a new channel.");
        bool told = _incoming.Break(lost);
        _outgoing.Break(lost: null);
        Complete(told ? lost : null);
    }
}
