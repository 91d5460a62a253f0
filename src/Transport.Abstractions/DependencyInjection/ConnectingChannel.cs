using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Transport.DependencyInjection;

/// <summary>A channel in the time before its connection is there: calls wait for the one attempt that they share, and then go to the connected channel.</summary>
/// <remarks>
/// The checks, the single receive and the bounded end are the base class's. The connected channel is announced by <see cref="Connected"/> after
/// the calls that were waiting have started on it, so that later ones cannot overtake them.
/// </remarks>
[SuppressMessage("Reliability", "CA2213:Disposable fields should be disposed", Justification = "The source has no timer and its token may still be in use; the connected channel is disposed by its owner.")]
internal sealed partial class ConnectingChannel(IChannelConnector connector, ChannelCapabilities capabilities, TimeSpan closeTimeout, TimeProvider? timeProvider, ILogger logger)
    : MessageChannel(capabilities, closeTimeout, timeProvider)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<WaitingCall> _waiting = [];
    private readonly CancellationTokenSource _ending = new();
    private volatile IMessageChannel? _inner;
    private bool _attempting;
    private bool _ended;
    private bool _aborted;

    /// <summary>Called once, when everything but receives can go to the connected channel. It is called under a lock.</summary>
    public required Action<IMessageChannel> Connected { get; init; }

    /// <summary>Called when a receive has reached the connected channel, so that it is the one to refuse a second receive from now on.</summary>
    public required Action<IMessageChannel> ReceiverReady { get; init; }

    public override EndPoint? LocalEndPoint => _inner?.LocalEndPoint;

    public override EndPoint? RemoteEndPoint => _inner?.RemoteEndPoint;

    public override ChannelState State => base.State is var state && state == ChannelState.Open ? ChannelState.Connecting : state;

    public override T? GetFeature<T>()
        where T : class => _inner?.GetFeature<T>();

    public async ValueTask ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsSendable && _inner is null)
        {
            await CallAsync(static _ => default, CreateSendError, cancellationToken).ConfigureAwait(false);
        }

        if (!IsSendable)
        {
            throw CreateSendError();
        }
    }

    /// <summary>The connected channel has ended, so this one has too.</summary>
    public void EndAs(CloseReason reason)
    {
        TryBeginClosing(reason);
        Complete();
    }

    protected override ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken) =>
        CallAsync(inner => inner.SendAsync(payload, kind, cancellationToken), CreateSendError, cancellationToken);

    protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        if (_inner is { } inner)
        {
            return inner.TrySend(payload, kind);
        }

        Begin();
        return false;
    }

    /// <remarks>A channel that was ended without a connection has accepted nothing, so nothing is left to be handed on.</remarks>
    protected override ValueTask FlushCoreAsync(CancellationToken cancellationToken) =>
        CallAsync(inner => inner.FlushAsync(cancellationToken), static () => null, cancellationToken);

    protected override async ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken)
    {
        if (_inner is null)
        {
            await CallAsync(static _ => default, CreateReceiveError, cancellationToken).ConfigureAwait(false);
        }

        IMessageChannel inner = _inner ?? throw CreateReceiveError();
        ValueTask<ReceivedMessage?> receive = inner.ReceiveAsync(cancellationToken);
        ReceiverReady(inner);
        return await receive.ConfigureAwait(false);
    }

    protected override bool TryReceiveCore(out ReceivedMessage message)
    {
        if (_inner is { } inner)
        {
            bool received = inner.TryReceive(out message);
            ReceiverReady(inner);
            return received;
        }

        Begin();
        message = default;
        return false;
    }

    protected override Task CloseCoreAsync(CloseReason reason, CancellationToken bound) =>
        End(abort: false) is { } inner ? inner.CloseAsync(reason, bound).AsTask() : Task.CompletedTask;

    protected override void AbortCore() => End(abort: true)?.Abort();

    /// <remarks>Nothing was received here. What the connected channel holds is let go when its owner disposes it.</remarks>
    protected override void DiscardReceivedCore()
    {
    }

    /// <summary>Makes a call on the connected channel, when it is there.</summary>
    private async ValueTask CallAsync(Func<IMessageChannel, ValueTask> start, Func<Exception?> createEndError, CancellationToken cancellationToken)
    {
        WaitingCall call = new(start, createEndError);
        LinkedListNode<WaitingCall> node = new(call);
        bool queued = false;
        lock (_lock)
        {
            if (_inner is null && !_ended)
            {
                _waiting.AddLast(node);
                queued = true;
                BeginUnderLock();
            }
        }

        if (queued)
        {
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => Cancel(node, cancellationToken), null);
            await call.Completion.ConfigureAwait(false);
        }
        else if (_inner is { } inner)
        {
            await start(inner).ConfigureAwait(false);
        }
        else
        {
            call.End();
            await call.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Gives up the wait of one call. Once it has started, its token is the connected channel's business.</summary>
    private void Cancel(LinkedListNode<WaitingCall> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return;
            }

            _waiting.Remove(node);
        }

        node.Value.Cancel(cancellationToken);
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_inner is null && !_ended)
            {
                BeginUnderLock();
            }
        }
    }

    private WaitingCall[] TakeWaiting()
    {
        WaitingCall[] calls = [.. _waiting];
        _waiting.Clear();
        return calls;
    }

    /// <summary>No connection is wanted any more. Returns the one that is there.</summary>
    private IMessageChannel? End(bool abort)
    {
        WaitingCall[] calls;
        lock (_lock)
        {
            _ended = true;
            _aborted |= abort;
            if (_inner is not null)
            {
                return _inner;
            }

            calls = TakeWaiting();
        }

        // Not on this thread: cancelling runs the connector's code, and neither an abort nor a close before connecting waits for anything.
        _ = _ending.CancelAsync();
        foreach (WaitingCall call in calls)
        {
            call.End();
        }

        return null;
    }
}
