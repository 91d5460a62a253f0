using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;

namespace Transport;

/// <summary>What is the same in every channel: checks of arguments, size and state, one receive at a time, a close that ends in bounded time.</summary>
/// <remarks>
/// <para>Derive from it to add a transport or a decorator. The base class checks once and then calls a <c>…Core</c> method, so that
/// implementations cannot disagree about misuse. What an implementation must do is written at each of these methods.</para>
/// <para><b>The end.</b> The first of <see cref="TryBeginClosing"/>, <see cref="CloseAsync"/>, <see cref="Abort"/> and <see cref="Complete"/>
/// decides the reason. From then on sends are refused. <see cref="Complete"/> is the end: the implementation calls it when the connection is
/// released, or the base class after <see cref="CloseCoreAsync"/> or <see cref="AbortCore"/>.</para>
/// </remarks>
public abstract class MessageChannel : IMessageChannel, IReadyMessages
{
    private static long s_lastId;

    private readonly TaskCompletionSource<CloseReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _endLock = new();
    private volatile bool _sendable = true;
    private volatile bool _disposed;
    private int _receiving;
    private CloseReason _endReason;
    private Task? _close;

    /// <summary>A channel that is open from the start.</summary>
    /// <param name="capabilities">What it promises.</param>
    /// <param name="closeTimeout">How long a close may take before the base class aborts.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    protected MessageChannel(ChannelCapabilities capabilities, TimeSpan closeTimeout, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        Capabilities = capabilities;
        CloseTimeout = closeTimeout;
        TimeProvider = timeProvider ?? TimeProvider.System;
        Id = $"{capabilities.TransportName}-{Interlocked.Increment(ref s_lastId)}";
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public virtual EndPoint? LocalEndPoint => null;

    /// <inheritdoc/>
    public virtual EndPoint? RemoteEndPoint => null;

    /// <inheritdoc/>
    public ChannelCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public virtual ChannelState State =>
        _completion.Task.IsCompleted ? ChannelState.Closed : _sendable ? ChannelState.Open : ChannelState.Closing;

    /// <inheritdoc/>
    public Task<CloseReason> Completion => _completion.Task;

    /// <summary>How long a close may take.</summary>
    protected TimeSpan CloseTimeout { get; }

    /// <summary>The clock.</summary>
    protected TimeProvider TimeProvider { get; }

    /// <summary>True once this side has disposed the channel: nobody will receive any more.</summary>
    protected bool IsDisposed => _disposed;

    /// <summary>True until one side closes or the channel fails.</summary>
    protected bool IsSendable => _sendable;

    /// <summary>For error messages: the transport and the peer, such as <c>tcp channel to 127.0.0.1:5082</c>.</summary>
    protected string Description => RemoteEndPoint is { } remote && remote.ToString() is { Length: > 0 } text
        ? $"{Capabilities.TransportName} channel {Id} to {text}"
        : $"{Capabilities.TransportName} channel {Id}";

    /// <inheritdoc/>
    public virtual T? GetFeature<T>()
        where T : class => null;

    /// <inheritdoc/>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default)
    {
        CheckSend(payload.Span, kind);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled(cancellationToken)
            : SendCoreAsync(payload, kind, cancellationToken);
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> payload, MessageKind kind = MessageKind.Binary)
    {
        CheckSend(payload, kind);
        return TrySendCore(payload, kind);
    }

    /// <inheritdoc/>
    public ValueTask SendAsync<TState>(TState state, Action<TState, IBufferWriter<byte>> write, MessageKind kind = MessageKind.Binary, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        ThrowIfNotSendable();
        PayloadWriter writer = PayloadWriter.Rent(Capabilities.MaxMessageSize, this);
        bool pending = false;
        try
        {
            write(state, writer);
            ValueTask send = SendAsync(writer.Written, kind, cancellationToken);
            pending = !send.IsCompleted;
            return pending ? AwaitSendAsync(send, writer) : send;
        }
        finally
        {
            if (!pending)
            {
                writer.Return();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : FlushCoreAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ReceivedMessage?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (TryTake(cancellationToken, out ReceivedMessage message))
        {
            return new ValueTask<ReceivedMessage?>(message);
        }

        EnterReceive();
        bool pending = false;
        try
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<ReceivedMessage?>(cancellationToken);
            }

            ValueTask<ReceivedMessage?> receive = ReceiveCoreAsync(cancellationToken);
            if (receive.IsCompletedSuccessfully)
            {
                // Taken now: a pooled source may be reused as soon as the next receive can start.
                return new ValueTask<ReceivedMessage?>(receive.Result);
            }

            pending = true;
            return AwaitReceiveAsync(receive);
        }
        finally
        {
            if (!pending)
            {
                Volatile.Write(ref _receiving, 0);
            }
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(out ReceivedMessage message)
    {
        EnterReceive();
        try
        {
            return TryReceiveCore(out message);
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    /// <inheritdoc/>
    public ValueTask CloseAsync(CloseReason reason = default, CancellationToken cancellationToken = default)
    {
        Task close = BeginClose(reason);
        return new ValueTask(cancellationToken.CanBeCanceled ? close.WaitAsync(cancellationToken) : close);
    }

    /// <inheritdoc/>
    public void Abort(CloseReason reason = default)
    {
        if (_completion.Task.IsCompleted)
        {
            return;
        }

        TryBeginClosing(reason.ByThisSide());
        AbortCore();
        Complete();
    }

    /// <summary>Closes in good order within the bound, dropping what was not received; see <see cref="IMessageChannel"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (TryBeginDisposing())
        {
            DiscardReceivedCore();
        }

        await BeginClose(default).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Aborts; see <see cref="IMessageChannel"/>.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Aborts the channel and lets go of what was received. Never waits.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            bool first = TryBeginDisposing();

            // Also when DisposeAsync came first: a close that is still waiting for the peer ends now.
            Abort();
            if (first)
            {
                DiscardReceivedCore();
            }
        }
    }

    /// <summary>Accepts one message that has passed all checks. Called by any number of threads at once.</summary>
    /// <remarks>Completes, waits, is cancelled and fails as <see cref="IMessageChannel"/> says. State may have changed since the check: throw <see cref="CreateSendError"/> then.</remarks>
    protected abstract ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken);

    /// <summary>Accepts one message that has passed all checks, or returns <see langword="false"/> at once. Called by any number of threads at once.</summary>
    protected abstract bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind);

    /// <summary>Completes when everything accepted before has left. Called by any number of threads at once.</summary>
    protected abstract ValueTask FlushCoreAsync(CancellationToken cancellationToken);

    /// <summary>Waits for a message. Never called while an earlier call, or <see cref="TryReceiveCore"/>, has not ended.</summary>
    /// <remarks>Cancellation must end the wait and nothing else. After the end: <see langword="null"/> after a close in good order, else throw <see cref="CreateReceiveError"/>.</remarks>
    protected abstract ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken);

    /// <summary>Takes a message that is here already, faster than <see cref="ReceiveCoreAsync"/> could: an implementation may leave this out.</summary>
    /// <remarks>Called before the check that one receive at a time is under way, so by any number of threads at once. Must return false while a receive waits.</remarks>
    protected virtual bool TryTakeCore(out ReceivedMessage message)
    {
        message = default;
        return false;
    }

    /// <summary>Takes a message that is here already. Never called while a receive is under way.</summary>
    protected abstract bool TryReceiveCore(out ReceivedMessage message);

    /// <summary>Sends what was accepted, says goodbye, waits for the peer's goodbye and releases the connection. Called at most once.</summary>
    /// <param name="reason">What to tell the peer.</param>
    /// <param name="bound">Cancelled at the end of <see cref="CloseTimeout"/>; the base class then calls <see cref="AbortCore"/>, whether this method has returned or not.</param>
    /// <remarks>Called also after the peer has closed or the connection has failed; then it only releases what is left.
    /// A <see cref="TransportException"/> thrown from here ends up in <see cref="CloseReason.Error"/>.</remarks>
    protected abstract Task CloseCoreAsync(CloseReason reason, CancellationToken bound);

    /// <summary>Releases the connection at once and makes every waiting call fail with <see cref="CreateSendError"/> or <see cref="CreateReceiveError"/>. Must be idempotent, never wait and never throw.</summary>
    protected abstract void AbortCore();

    /// <summary>Called once when the channel is disposed: let go of messages that were not received, now and from now on.</summary>
    protected abstract void DiscardReceivedCore();

    /// <summary>Records why the channel ends and refuses sends from now on.</summary>
    /// <returns><see langword="true"/> for the first call, whose reason counts.</returns>
    protected bool TryBeginClosing(CloseReason reason)
    {
        lock (_endLock)
        {
            if (!_sendable)
            {
                return false;
            }

            _endReason = reason;
            _sendable = false;
            return true;
        }
    }

    /// <summary>The connection is released: completes <see cref="Completion"/>. Only the first call counts.</summary>
    /// <param name="error">What went wrong while closing, if the reason does not say so already.</param>
    protected void Complete(TransportException? error = null)
    {
        CloseReason reason;
        lock (_endLock)
        {
            _sendable = false;
            if (error is not null)
            {
                NoteError(error);
            }

            reason = _endReason;
        }

        _completion.TrySetResult(reason);
    }

    /// <summary>The first error counts: those that follow from aborting must not hide why it was done.</summary>
    private void NoteError(TransportException error)
    {
        lock (_endLock)
        {
            if (_endReason.Error is null && !_completion.Task.IsCompleted)
            {
                _endReason = _endReason.WithError(error);
            }
        }
    }

    /// <summary>Why a send is refused now that <see cref="IsSendable"/> is false, as a fresh exception.</summary>
    protected Exception CreateSendError()
    {
        CloseReason reason;
        lock (_endLock)
        {
            reason = _endReason;
        }

        return reason switch
        {
            _ when _disposed => CreateDisposedError(),
            { By: ClosedBy.Local } when Volatile.Read(ref _close) is null => new InvalidOperationException($"The {Description} was aborted by this side, so nothing can be sent on it. Connect a new channel."),
            { By: ClosedBy.Local } => new InvalidOperationException($"The {Description} was closed by this side, so nothing can be sent on it. Send before calling CloseAsync, or connect a new channel."),
            { By: ClosedBy.Remote } => CreateClosedByPeerError(reason),
            _ => reason.Error?.Again() ?? new TransportException(TransportError.Other, $"The {Description} failed."),
        };
    }

    /// <summary>Why a receive fails after an end that was not in good order, or what interrupts a call that waits when the channel ends; as a fresh exception.</summary>
    protected Exception CreateReceiveError()
    {
        CloseReason reason;
        lock (_endLock)
        {
            reason = _endReason;
        }

        return reason switch
        {
            _ when _disposed => CreateDisposedError(),
            { Error: { } error } => error.Again(),
            { By: ClosedBy.Remote } => CreateClosedByPeerError(reason),
            _ => new TransportException(TransportError.Aborted, $"The {Description} was ended by this side ({reason.Code}) while the operation was under way, or before the peer had closed it."),
        };
    }

    /// <summary>Throws if this side has disposed the channel.</summary>
    protected void ThrowIfDisposed()
    {
        if (_disposed)
        {
            throw CreateDisposedError();
        }
    }

    private bool TryBeginDisposing()
    {
        lock (_endLock)
        {
            if (_disposed)
            {
                return false;
            }

            _disposed = true;
            return true;
        }
    }

    private void ThrowIfNotSendable()
    {
        if (!_sendable || _disposed)
        {
            throw CreateSendError();
        }
    }

    private void CheckSend(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        ThrowIfNotSendable();
        if (payload.Length > Capabilities.MaxMessageSize)
        {
            throw CreateTooLargeError(payload.Length);
        }

        if (kind != MessageKind.Binary)
        {
            CheckText(payload, kind);
        }
    }

    private static void CheckText(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        if (kind != MessageKind.Text)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, $"A message is MessageKind.Binary or MessageKind.Text, not {(int)kind}.");
        }

        if (!System.Text.Unicode.Utf8.IsValid(payload))
        {
            throw new ArgumentException($"A text message of {payload.Length} bytes is not valid UTF-8. Encode text as UTF-8, or send it as MessageKind.Binary.", nameof(payload));
        }
    }

    internal virtual TransportException CreateTooLargeError(long size) => new(
        TransportError.MessageTooLarge,
        $"A message of {size} bytes is too large for the {Description}; the limit is {Capabilities.MaxMessageSize} bytes. Send it in parts, or raise MaxMessageSize on both sides.");

    private TransportException CreateClosedByPeerError(CloseReason reason) => new(
        TransportError.ClosedByPeer,
        $"The peer closed the {Description} ({reason.Code}{(reason.Text.Length == 0 ? "" : ": " + reason.Text)}), so nothing can be sent on it. Connect a new channel.");

    private ObjectDisposedException CreateDisposedError() => new(GetType().Name, $"The {Description} was disposed by this side. Finish sending and receiving before disposing it.");

    bool IReadyMessages.TryTake(CancellationToken cancellationToken, out ReceivedMessage message) => TryTake(cancellationToken, out message);

    private bool TryTake(CancellationToken cancellationToken, out ReceivedMessage message)
    {
        if (!_disposed && !cancellationToken.IsCancellationRequested)
        {
            return TryTakeCore(out message);
        }

        message = default;
        return false;
    }

    internal InvalidOperationException CreateSecondReceiveError() =>
        new($"A receive is under way on the {Description} already. Receive in one loop, and hand the messages on from there.");

    private void EnterReceive()
    {
        if (Interlocked.CompareExchange(ref _receiving, 1, 0) != 0)
        {
            throw CreateSecondReceiveError();
        }

        if (_disposed)
        {
            Volatile.Write(ref _receiving, 0);
            throw CreateDisposedError();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReceivedMessage?> AwaitReceiveAsync(ValueTask<ReceivedMessage?> receive)
    {
        try
        {
            return await receive.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask AwaitSendAsync(ValueTask send, PayloadWriter writer)
    {
        try
        {
            await send.ConfigureAwait(false);
        }
        finally
        {
            writer.Return();
        }
    }

    private Task BeginClose(CloseReason reason)
    {
        TaskCompletionSource closed;
        lock (_endLock)
        {
            if (_close is not null)
            {
                return _close;
            }

            closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _close = closed.Task;
        }

        _ = CloseWithinBoundAsync(reason.ByThisSide(), closed);
        return closed.Task;
    }

    private async Task CloseWithinBoundAsync(CloseReason reason, TaskCompletionSource closed)
    {
        TryBeginClosing(reason);
        if (!_completion.Task.IsCompleted)
        {
            using CancellationTokenSource bound = new(CloseTimeout, TimeProvider);
            try
            {
                Task core = CloseCoreAsync(reason, bound.Token);

                // When the end comes first nobody waits for it any more, and what it then meets has been reported already.
                _ = core.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                await Task.WhenAny(core, _completion.Task).WaitAsync(bound.Token).ConfigureAwait(false);
                if (core.IsCompleted)
                {
                    await core.ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (bound.IsCancellationRequested)
            {
                NoteError(new TransportException(TransportError.PeerTimedOut, $"The peer of the {Description} did not finish the close within {CloseTimeout.TotalSeconds} s, so the connection was aborted. What it had not read may be lost."));
                AbortCore();
            }
            catch (Exception exception)
            {
                // The boundary of other people's implementations: whatever they throw, a close ends and reports it.
                NoteError(exception as TransportException ?? new TransportException(TransportError.Other, $"Closing the {Description} failed: {exception.Message}", exception));
                AbortCore();
            }
        }

        Complete();
        closed.SetResult();
    }
}
