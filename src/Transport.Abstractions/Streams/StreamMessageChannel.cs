using System.Net;
using System.Runtime.CompilerServices;
using Transport.Framing;

namespace Transport.Streams;

/// <summary>The stream engine: a message channel over any <see cref="StreamConnection"/>.</summary>
/// <remarks>
/// Fulfils the contract of <see cref="IMessageChannel"/>. It starts to read at once, by one buffer at most. One object joins the two halves,
/// <see cref="GatheringSender"/> and <see cref="BlockReceiver"/>, which share nothing; what concerns both, the end, is decided here.
/// </remarks>
public sealed class StreamMessageChannel : MessageChannel, IControlFrames
{
    /// <summary>How much of what a peer still sends after breaking the protocol is read, so that our goodbye is not destroyed by a reset.</summary>
    private const int MaxBytesAfterViolation = 1 << 20;

    /// <summary>How long a peer that broke the protocol has to read our goodbye. A polite one waits for us to end the connection first, so this is the delay it sees.</summary>
    private static readonly TimeSpan LingerAfterViolation = TimeSpan.FromSeconds(1);

    private readonly StreamConnection _connection;
    private readonly FrameCodec _codec;
    private readonly GatheringSender _sender;
    private readonly BlockReceiver _receiver;
    private readonly Heartbeat? _heartbeat;
    private readonly TimeSpan _frameTimeout;
    private StrongBox<CloseReason>? _goodbye;
    private TransportException? _failure;
    private ITimer? _timer;
    private int _released;
    private volatile bool _aborted;

    /// <summary>Takes over a connection.</summary>
    /// <param name="transportName">The transport's name in <see cref="ChannelCapabilities.TransportName"/>.</param>
    /// <param name="connection">The connection; the channel owns it from now on.</param>
    /// <param name="framing">How messages are told apart.</param>
    /// <param name="options">Limits and bounds, read once. They have been validated.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public StreamMessageChannel(string transportName, StreamConnection connection, MessageFraming framing, StreamChannelOptions options, TimeProvider? timeProvider = null)
        : base(CapabilitiesOf(transportName, framing, options), options.CloseTimeout, timeProvider)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _codec = framing.CreateCodec();
        _frameTimeout = options.FrameTimeout;
        _sender = new GatheringSender(this, connection, _codec, options.SendBufferSize);
        _heartbeat = framing.HasHeartbeat && options.Heartbeat.Enabled ? new Heartbeat(this, options.Heartbeat, TimeProvider) : null;
        FrameParser parser = new(_codec, Capabilities.MaxMessageSize, framing.HasCloseFrame, this);
        _receiver = new BlockReceiver(this, connection.Stream, parser, Math.Max(Capabilities.MaxMessageSize, ReceiveBlockPool.LargestBlock));
        _receiver.Start();
        _heartbeat?.Start();
    }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <inheritdoc/>
    public override ChannelState State => base.State is var state && state == ChannelState.Open && Volatile.Read(ref _failure) is not null ? ChannelState.Closing : state;

    /// <summary>True if the peer said goodbye, so that nothing it does afterwards is an error.</summary>
    internal bool EndedInGoodOrder => _receiver.End is { Error: null };

    /// <summary>See <see cref="BlockReceiver.Reads"/>.</summary>
    internal int Reads => _receiver.Reads;

    /// <summary>What a channel over a stream promises, known before it connects.</summary>
    /// <param name="transportName">The transport's name.</param>
    /// <param name="framing">How messages are told apart.</param>
    /// <param name="options">Limits.</param>
    public static ChannelCapabilities CapabilitiesOf(string transportName, MessageFraming framing, StreamChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(transportName);
        ArgumentNullException.ThrowIfNull(framing);
        ArgumentNullException.ThrowIfNull(options);
        return new ChannelCapabilities
        {
            TransportName = transportName,
            Reliable = true,
            Ordered = true,
            PreservesKind = framing.PreservesKind,
            PreservesCloseReason = framing.HasCloseFrame,
            DetectsDeadPeer = (framing.HasHeartbeat && options.Heartbeat.Enabled) || options.ConnectionDetectsDeadPeer,
            MaxMessageSize = Math.Min(options.MaxMessageSize, framing.MaxMessageSize),
        };
    }

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => typeof(T) == typeof(IRoundTripTime) ? (T?)(object?)_heartbeat : _connection.GetFeature<T>();

    /// <summary>It is time for a heartbeat. Not while closing, which has a bound of its own.</summary>
    internal void SendHeartbeat()
    {
        if (IsSendable)
        {
            _sender.SendHeartbeat();
        }
    }

    /// <summary>Writes the payload of a heartbeat that goes out now.</summary>
    internal void WriteHeartbeatPayload(Span<byte> payload, long time) => _heartbeat!.WritePayload(payload, time);

    /// <summary>The time by the heartbeat's clock.</summary>
    internal long HeartbeatTime() => TimeProvider.GetTimestamp();

    /// <summary>The heartbeat has waited in vain.</summary>
    internal void OnPeerSilent()
    {
        if (IsSendable)
        {
            Fail(new TransportException(
                TransportError.PeerTimedOut,
                $"Nothing was received from the peer of the {Description} for {_heartbeat!.Timeout.TotalSeconds} s, not even a heartbeat, so the connection was aborted. Check whether the peer hangs or the network drops packets, or raise Heartbeat:Timeout."));
        }
    }

    void IControlFrames.OnPing(ReadOnlySpan<byte> payload) => _sender.SendPong(payload);

    void IControlFrames.OnPong(ReadOnlySpan<byte> payload) => _heartbeat?.OnAnswer(payload);

    /// <summary>For reads that wait in the middle of a frame.</summary>
    internal StallClock CreateStallClock() => new(TimeProvider, _frameTimeout, OnStalled);

    /// <summary>A write has failed, so nothing more can be sent. What the peer sent before it went is still received, its goodbye included, within the bound of a close.</summary>
    internal void OnWriteFailed(Exception exception)
    {
        TransportException error = Interpret(exception);
        if (_aborted || Interlocked.CompareExchange(ref _failure, error, null) is not null)
        {
            return;
        }

        _sender.End();
        if (_receiver.End is { Error: null } end)
        {
            AnswerGoodbye(end);
        }
        else
        {
            StartTimer(static channel => channel.Fail(channel._failure!), CloseTimeout);
        }
    }

    /// <summary>The framing threw where it was to write: nothing sensible can be sent any more, not even a goodbye.</summary>
    internal void OnFramingFailed(Exception exception) => Fail(exception as TransportException
        ?? new TransportException(TransportError.Other, $"The framing of the {Description} failed to write a frame: {exception.Message}", exception));

    /// <summary>What a failed read means: the failure that caused it if there was one before, else what the connection makes of it.</summary>
    internal TransportException InterpretReadFailure(Exception exception) => Volatile.Read(ref _failure) ?? Interpret(exception);

    /// <summary>All messages before the end have been taken.</summary>
    internal void OnReceiveEnded(ReceiveEnd end)
    {
        if (end.Error is null)
        {
            // Answered when the consumer comes to it, since it may still reply to the last message; at once or by a timer when none does.
            if (!_receiver.HasConsumer || Volatile.Read(ref _failure) is not null)
            {
                AnswerGoodbye(end);
            }
            else if (IsSendable)
            {
                StartTimer(static channel => channel.OnGoodbyeDelivered(), CloseTimeout / 2);
            }
        }
        else if (end.Code != CloseCode.Abnormal)
        {
            StartClosing(CloseReason.FromError(InThisChannel(end.Error), end.Code));
        }
        else
        {
            Fail(InThisChannel(end.Error));
        }
    }

    /// <summary>The consumer knows that the peer has closed: answer it.</summary>
    internal void OnGoodbyeDelivered()
    {
        if (IsSendable && _receiver.End is { Error: null } end)
        {
            AnswerGoodbye(end);
        }
    }

    /// <summary>Why a send is refused: between a write that failed and the end of reading, by that failure.</summary>
    internal Exception SendError() => IsSendable && Volatile.Read(ref _failure) is { } failure ? failure.Again() : CreateSendError();

    /// <summary>What a call that waits is told when the channel ends under it.</summary>
    internal Exception CreateInterruptedError() => IsSendable && Volatile.Read(ref _failure) is { } failure ? failure.Again() : CreateReceiveError();

    /// <summary>Why a receive fails: what the receiving side met, which a close by this side does not hide.</summary>
    internal Exception CreateReceiveFailure() => !IsDisposed && !_aborted && _receiver.End is { Error: { } error } ? InThisChannel(error) : CreateReceiveError();

    /// <inheritdoc/>
    protected override ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        _codec.CheckPayload(payload.Span);
        return _sender.SendAsync(payload, (FrameType)kind, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        _codec.CheckPayload(payload);
        return _sender.TrySend(payload, (FrameType)kind);
    }

    /// <inheritdoc/>
    protected override ValueTask FlushCoreAsync(CancellationToken cancellationToken) => _sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken) => _receiver.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    protected override bool TryTakeCore(out ReceivedMessage message) => _receiver.TryTake(out message);

    /// <inheritdoc/>
    protected override bool TryReceiveCore(out ReceivedMessage message) => _receiver.TryReceive(out message, out _);

    /// <inheritdoc/>
    protected override async Task CloseCoreAsync(CloseReason reason, CancellationToken bound)
    {
        // Both at once: two sides that close while both directions are full must each read for the other to be able to write.
        Task drained = _receiver.DrainAsync();
        StrongBox<CloseReason>? goodbye = Volatile.Read(ref _goodbye);
        await _sender.CompleteAsync(goodbye?.Value ?? reason).ConfigureAwait(false);
        await drained.ConfigureAwait(false);
        TransportException? error = _receiver.End?.Error;
        if (error is not null && goodbye?.Value.Error is not null)
        {
            await ReadToEndAsync(bound).ConfigureAwait(false);
        }

        await ReleaseAsync().ConfigureAwait(false);

        // A close of ours that could not send what was accepted says so; an answer to the peer's goodbye has nobody left to send it to.
        error ??= goodbye is null ? Volatile.Read(ref _failure) : null;
        if (error is not null)
        {
            throw InThisChannel(error);
        }
    }

    /// <inheritdoc/>
    protected override void AbortCore()
    {
        _aborted = true;
        _connection.Abort();
        _sender.End();
        _receiver.Abort();
        _ = ReleaseAsync();
    }

    /// <inheritdoc/>
    protected override void DiscardReceivedCore()
    {
        _receiver.Discard();
        if (Completion.IsCompleted)
        {
            _receiver.Abort();
        }
    }

    /// <summary>The connection is broken: everybody learns it, except that messages which arrived whole can still be received.</summary>
    private void Fail(TransportException error)
    {
        if (_aborted)
        {
            // What breaks because we broke it is no news.
            return;
        }

        Interlocked.CompareExchange(ref _failure, error, null);
        TryBeginClosing(CloseReason.FromError(error));
        _connection.Abort();
        _sender.End();
        _ = ReleaseAsync();
        Complete(error);
    }

    private void OnStalled() => Fail(new TransportException(
        TransportError.PeerTimedOut,
        $"The peer of the {Description} began a message and then sent nothing for {_frameTimeout.TotalSeconds} s, so the connection was aborted. Check the peer and the network, or raise FrameTimeout."));

    /// <summary>The same error, saying which channel it was.</summary>
    private TransportException InThisChannel(TransportException error) =>
        error.Message.Contains(Id, StringComparison.Ordinal) ? error.Again() : new TransportException(error.Error, $"The {Description} ended: {error.Message}", error);

    private async Task ReadToEndAsync(CancellationToken bound)
    {
        byte[] rest = new byte[4096];
        int total = 0;
        using CancellationTokenSource linger = new(LingerAfterViolation, TimeProvider);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(bound, linger.Token);
        try
        {
            int read;
            do
            {
                read = await _connection.Stream.ReadAsync(rest, enough.Token).ConfigureAwait(false);
                total += read;
            }
            while (read > 0 && total < MaxBytesAfterViolation);
        }
        catch (Exception)
        {
            // The peer is gone, or has had its time; there is nothing left to protect.
        }
    }

    private void AnswerGoodbye(ReceiveEnd end) => StartClosing(end.Goodbye);

    /// <summary>Answers the peer's goodbye, or says one because of what it did; nobody waits, <see cref="MessageChannel.Completion"/> tells when it is done.</summary>
    private void StartClosing(CloseReason reason)
    {
        if (IsSendable)
        {
            Volatile.Write(ref _goodbye, new StrongBox<CloseReason>(reason));
            TryBeginClosing(reason);
        }

        _ = CloseAsync().AsTask();
    }

    private void StartTimer(Action<StreamMessageChannel> onTimer, TimeSpan dueTime)
    {
        ITimer timer = TimeProvider.CreateTimer(channel => onTimer((StreamMessageChannel)channel!), this, dueTime, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _timer, timer)?.Dispose();
        if (Volatile.Read(ref _released) != 0)
        {
            timer.Dispose();
        }
    }

    /// <summary>The connection's own interpretation, or a plain one if it fails at that.</summary>
    private TransportException Interpret(Exception exception)
    {
        try
        {
            return _connection.MapException(exception);
        }
        catch (Exception)
        {
            // The boundary of other people's connections: what was wrong with the stream matters, not what was wrong with its explanation.
            return new TransportException(TransportError.Other, $"The {Description} failed: {exception.Message}", exception);
        }
    }

    private async Task ReleaseAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        Volatile.Read(ref _timer)?.Dispose();
        _receiver.EndStallClock();
        _heartbeat?.Stop();
        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The boundary of other people's connections. The channel has ended and reported why; how the remains are released changes nothing for anybody.
        }
    }
}
