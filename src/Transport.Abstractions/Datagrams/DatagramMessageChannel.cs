using System.Net;

namespace Transport.Datagrams;

/// <summary>The datagram engine: a message channel over any <see cref="DatagramConnection"/>.</summary>
/// <remarks>
/// <para>Fulfils the contract of <see cref="IMessageChannel"/> as far as datagrams can: messages are whole or absent. It starts to read at once, and reads
/// ahead up to <see cref="DatagramChannelOptions.ReceiveBufferSize"/>; what comes beyond is dropped and counted, since making the network wait would
/// only move the loss to where nobody counts it.</para>
/// <para><b>The end</b> is this side's alone: a peer cannot say goodbye. A close hands over what was accepted; then the reader sees
/// <see langword="null"/> behind what had come. The peer learns nothing of it.</para>
/// <para>Its feature <see cref="IDatagramStatistics"/> tells what became of the datagrams.</para>
/// </remarks>
public sealed class DatagramMessageChannel : MessageChannel
{
    private readonly DatagramConnection _connection;
    private readonly DatagramCodec _codec;
    private readonly DatagramSender _sender;
    private readonly DatagramReceiver _receiver;
    private readonly DatagramStatistics _statistics;
    private readonly CancellationTokenSource _abort = new();
    private readonly int _maxDatagramSize;
    private readonly bool _isLimitedByDatagrams;
    private int _codecHalves = 2;
    private int _released;

    /// <summary>Takes over a connection.</summary>
    /// <param name="transportName">The transport's name in <see cref="ChannelCapabilities.TransportName"/>.</param>
    /// <param name="connection">The connection; the channel owns it from now on.</param>
    /// <param name="framing">How messages are put into datagrams.</param>
    /// <param name="options">Limits and bounds, read once. They have been validated.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public DatagramMessageChannel(string transportName, DatagramConnection connection, IDatagramFraming framing, DatagramChannelOptions options, TimeProvider? timeProvider = null)
        : base(CapabilitiesOf(transportName, framing, options, Checked(connection).MaxDatagramSize), options.CloseTimeout, timeProvider)
    {
        _connection = connection;
        _maxDatagramSize = Math.Min(options.MaxDatagramSize, connection.MaxDatagramSize);
        _isLimitedByDatagrams = Capabilities.MaxMessageSize < options.MaxMessageSize;
        DatagramCodec CreateCodec() => framing.CreateCodec(_maxDatagramSize, Capabilities.MaxMessageSize, TimeProvider);
        _codec = CreateCodec();
        _sender = new DatagramSender(this, connection, _codec, options.SendBufferSize, _abort.Token);
        _receiver = new DatagramReceiver(this, connection, _codec, CreateCodec, options, TimeProvider, _abort.Token);
        _statistics = new DatagramStatistics(_sender, _receiver, connection.GetFeature<IDatagramStatistics>());
        _receiver.Start();
    }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    /// <summary>True if the channel was closed, or its connection ended, without an error.</summary>
    internal bool EndedInGoodOrder => _receiver.EndedInGoodOrder;

    /// <summary>What a channel over datagrams promises, known before it connects.</summary>
    /// <param name="transportName">The transport's name.</param>
    /// <param name="framing">How messages are put into datagrams.</param>
    /// <param name="options">Limits.</param>
    /// <param name="maxDatagramSize">What the connection can send at most, see <see cref="DatagramConnection.MaxDatagramSize"/>.</param>
    public static ChannelCapabilities CapabilitiesOf(string transportName, IDatagramFraming framing, DatagramChannelOptions options, int maxDatagramSize = DatagramChannelOptions.MaxDatagramSizeLimit)
    {
        ArgumentNullException.ThrowIfNull(transportName);
        ArgumentNullException.ThrowIfNull(framing);
        ArgumentNullException.ThrowIfNull(options);
        return new ChannelCapabilities
        {
            TransportName = transportName,
            Reliable = false,
            Ordered = framing.Ordered,
            PreservesKind = framing.PreservesKind,
            PreservesCloseReason = false,
            DetectsDeadPeer = false,
            SignalsEnd = false,
            MaxMessageSize = Math.Min(options.MaxMessageSize, framing.GetMaxMessageSize(Math.Min(options.MaxDatagramSize, maxDatagramSize))),
        };
    }

    /// <inheritdoc/>
    public override T? GetFeature<T>()
        where T : class => typeof(T) == typeof(IDatagramStatistics) ? (T?)(object?)_statistics : _connection.GetFeature<T>();

    internal override TransportException CreateTooLargeError(long size) => _isLimitedByDatagrams
        ? new TransportException(
            TransportError.MessageTooLarge,
            $"A message of {size} bytes is too large for the {Description}; the limit is {Capabilities.MaxMessageSize} bytes, given by datagrams of up to {_maxDatagramSize} bytes. Send it in parts, use a framing that does, or raise MaxDatagramSize.")
        : base.CreateTooLargeError(size);

    /// <summary>Why a send is refused.</summary>
    internal Exception SendError() => CreateSendError();

    /// <summary>What a call that waits is told when the channel ends under it, and a receive after such an end.</summary>
    internal Exception InterruptedError() => CreateReceiveError();

    /// <summary>The connection threw.</summary>
    internal void OnConnectionFailed(Exception exception)
    {
        if (!_abort.IsCancellationRequested && Volatile.Read(ref _released) == 0)
        {
            Fail(Interpret(exception));
        }
    }

    /// <summary>The framing threw: what it keeps may be spoilt, so nothing sensible can be done any more.</summary>
    internal void OnFramingFailed(Exception exception) => Fail(exception as TransportException
        ?? new TransportException(TransportError.Other, $"The framing of the {Description} failed: {exception.Message}", exception));

    /// <summary>The connection says that nothing more will come, in good order.</summary>
    internal void OnConnectionEnded()
    {
        TryBeginClosing(CloseReason.FromPeer(CloseCode.Normal));
        _ = CloseAsync().AsTask();
    }

    /// <summary>One half of the engine calls the codec no more; called once by each of the two.</summary>
    internal void ReleaseCodecHalf()
    {
        if (Interlocked.Decrement(ref _codecHalves) == 0)
        {
            _codec.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override ValueTask SendCoreAsync(ReadOnlyMemory<byte> payload, MessageKind kind, CancellationToken cancellationToken)
    {
        _codec.CheckPayload(payload.Span);
        return _sender.SendAsync(payload, kind, cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TrySendCore(ReadOnlySpan<byte> payload, MessageKind kind)
    {
        _codec.CheckPayload(payload);
        return _sender.TrySend(payload, kind);
    }

    /// <inheritdoc/>
    protected override ValueTask FlushCoreAsync(CancellationToken cancellationToken) => _sender.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<ReceivedMessage?> ReceiveCoreAsync(CancellationToken cancellationToken) => _receiver.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    protected override bool TryTakeCore(out ReceivedMessage message) => _receiver.TryTake(out message);

    /// <inheritdoc/>
    protected override bool TryReceiveCore(out ReceivedMessage message) => _receiver.TryReceive(out message);

    /// <inheritdoc/>
    protected override async Task CloseCoreAsync(CloseReason reason, CancellationToken bound)
    {
        await _sender.CompleteAsync().ConfigureAwait(false);
        _receiver.End(error: null);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void AbortCore()
    {
        _abort.Cancel();
        _connection.Abort();
        _sender.End();
        _receiver.Abort();
        _ = ReleaseAsync();
    }

    /// <inheritdoc/>
    protected override void DiscardReceivedCore() => _receiver.Discard();

    private static DatagramConnection Checked(DatagramConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection;
    }

    /// <summary>Everybody learns it, except that messages which came before can still be received.</summary>
    private void Fail(TransportException error)
    {
        if (!TryBeginClosing(CloseReason.FromError(error)) && Volatile.Read(ref _released) != 0)
        {
            return;
        }

        _receiver.End(error);
        _connection.Abort();
        _sender.End();
        _ = ReleaseAsync();
        Complete(error);
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
            // The boundary of other people's connections: what was wrong with the connection matters, not what was wrong with its explanation.
            return new TransportException(TransportError.Other, $"The {Description} failed: {exception.Message}", exception);
        }
    }

    private async Task ReleaseAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        _sender.End();
        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The boundary of other people's connections. The channel has ended and reported why; how the remains are released changes nothing for anybody.
        }

        // A receive that waits does so with this token.
        await _abort.CancelAsync().ConfigureAwait(false);
    }
}
